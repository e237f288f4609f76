import { cleanup, render } from "@testing-library/vue";
import type { Session } from "holdfast";
import { provideSession, sessionKey, useCountdown, useSession, useSessionData } from "holdfast/vue";
import { afterEach, expect, test, vi } from "vitest";
import { createSSRApp, defineComponent, effectScope, h, nextTick, watchEffect } from "vue";
import { renderToString } from "vue/server-renderer";
import { faceSpec, type Mounted } from "../support/spec.js";
import { stage } from "../support/stage.js";
import { tupleFace } from "../support/tuples.js";

afterEach(cleanup);

/** A component whose setup gives a function that says what to show. */
function mount(setup: () => () => unknown, session?: Session): Mounted {
  let renders = 0;
  const Component = defineComponent(() => {
    const show = setup();
    return () => (renders++, h("p", JSON.stringify(show() ?? null)));
  });
  const { container, unmount } = render(Component, { global: { provide: session ? { [sessionKey as symbol]: session } : {} } });
  return { text: () => container.textContent ?? "", renders: () => renders, unmount };
}

faceSpec("holdfast/vue", tupleFace({ mount, useSession, useSessionData, useCountdown, read: ({ value }: { value: unknown }) => value, flush: () => nextTick() }));

test("the value of an entry can be written, as v-model does", async () => {
  const { session } = await stage();
  let write = (): void => {};
  const shown = mount(() => {
    const [cart] = useSessionData(session.data.cart);
    write = () => (cart.value = { mug: 2 });
    return () => cart.value;
  });
  write();
  await nextTick();
  expect([shown.text(), session.data.cart.get()]).toEqual(['{"mug":2}', { mug: 2 }]);
});

test("outside of a component it is tied to its scope", async () => {
  const { browser, session, subscriptions } = await stage();
  const seen: unknown[] = [];
  const scope = effectScope();
  scope.run(() => {
    const status = useSession(session, (state) => state.status);
    watchEffect(() => void seen.push(status.value), { flush: "sync" });
  });
  await browser.until(session.end());
  expect(seen).toEqual(["active", "ended"]);
  scope.stop();
  expect(subscriptions()).toBe(0);
});

test("provideSession gives the components below it their session", async () => {
  const { session } = await stage();
  const Child = defineComponent(() => {
    const user = useSession(undefined, (state) => state.user);
    return () => h("p", user.value);
  });
  const { container } = render(defineComponent(() => (provideSession(session), () => h(Child))));
  expect(container.textContent).toBe("ann");
});

test("a server renders the state none and subscribes to nothing; hydration takes that over, and then shows what is live", async () => {
  const complaints = [vi.spyOn(console, "warn"), vi.spyOn(console, "error")];
  const { session, subscriptions } = await stage();
  session.data.cart.set({ mug: 3 });
  const Page = defineComponent(() => {
    const state = useSession(session);
    const seconds = useCountdown(session);
    const [cart] = useSessionData(session.data.cart);
    return () => h("p", `${state.value.status} ${seconds.value ?? "-"} ${JSON.stringify(cart.value)}`);
  });
  const html = await renderToString(createSSRApp(defineComponent(() => {
    const status = useSession({ ...session, getState: () => ({ status: "none" }) }, (state) => state.status);
    return () => h("p", `${status.value} - {}`);
  })));
  expect([html, subscriptions()]).toEqual(["<p>none - {}</p>", 0]);
  const container = document.body.appendChild(document.createElement("div"));
  container.innerHTML = html;
  const app = createSSRApp(Page);
  app.mount(container);
  await nextTick();
  expect(container.textContent).toBe('active - {"mug":3}');
  app.unmount();
  container.remove();
  for (const said of complaints) expect(said.mock.calls).toEqual([]);
});

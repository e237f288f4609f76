import { cleanup, render } from "@testing-library/svelte";
import type { Session } from "holdfast";
import { type Current, useCountdown, useSession, useSessionData } from "holdfast/svelte";
import { tick } from "svelte";
import { afterEach, expect, test } from "vitest";
import { faceSpec, type Mounted } from "../support/spec.js";
import { stage } from "../support/stage.js";
import Provide from "./Provide.svelte";
import Show from "./Show.svelte";

afterEach(cleanup);

/** A component that makes something in its script, and shows what `read` finds in it. */
function mount<T>(make: () => T, read: (made: T) => unknown, session?: Session): Mounted {
  let renders = 0;
  const props = { make, show: (made: T) => (renders++, JSON.stringify(read(made) ?? null)) };
  const { container, unmount } = session ? render(Provide, { props: { session, ...props } }) : render(Show, { props });
  return { text: () => container.textContent ?? "", renders: () => renders, unmount };
}
const current = <T>(made: Current<T>): T => made.current;

faceSpec("holdfast/svelte", {
  session: ({ session, provide, selector, isEqual }) => mount(() => useSession(session, selector!, isEqual), current, provide),
  cart(session) {
    const cart = useSessionData(session.data.cart);
    return { ...mount(() => cart, current), set: (value) => (cart.current = value), update: (change) => void cart.set(change) };
  },
  photo(session) {
    const photo = useSessionData(session.data.photo);
    return { ...mount(() => photo, ({ status, current: value }) => [status, value]), set: (value) => photo.set(value) };
  },
  countdown: (session) => mount(() => useCountdown(session), current),
  flush: () => tick(),
});

test("what nothing reactive reads is the value of the moment, and subscribes to nothing", async () => {
  const { browser, session, subscriptions } = await stage();
  const status = useSession(session, (state) => state.status);
  const cart = useSessionData(session.data.cart);
  expect([status.current, cart.current]).toEqual(["active", {}]);
  cart.current = { mug: 1 };
  expect(cart.current).toEqual({ mug: 1 });
  await browser.until(session.end());
  expect([status.current, cart.current, subscriptions()]).toEqual(["ended", {}, 0]);
});

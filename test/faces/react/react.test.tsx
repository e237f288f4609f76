import { act, cleanup, render, screen } from "@testing-library/react";
import { createSession, durable, HoldfastError } from "holdfast";
import type { TestBrowser, TestDuration } from "holdfast/testing";
import { SessionContext, SessionProvider, useCountdown, useSession, useSessionData } from "holdfast/react";
import { Component, type ReactNode, startTransition, StrictMode, Suspense, useContext, useEffect, useLayoutEffect, useState } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { stage } from "../support/stage.js";

const text = (): string => document.body.textContent ?? "";
const advance = (browser: TestBrowser, duration: TestDuration) => act(() => browser.advance(duration));

beforeEach(() => {
  // What React has to say against a component is a failure.
  const error = vi.spyOn(console, "error");
  onTestFinished(() => expect(error.mock.calls).toEqual([]));
});
afterEach(cleanup);

/** Shows the last uncaught error of what is below it. */
class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};
  static getDerivedStateFromError = (error: Error) => ({ error });
  override render() {
    return this.state.error ? <p>{`${HoldfastError.is(this.state.error)} ${this.state.error.message}`}</p> : this.props.children;
  }
}

describe("useSession", () => {
  test("gives the state, in this tab and as another one changes it", async () => {
    const { browser, session, other } = await stage({ user: null });
    const State = () => {
      const { status, user, reason } = useSession(session);
      return <p>{[status, user, reason].filter(Boolean).join(" ")}</p>;
    };
    render(<State />);
    expect(text()).toBe("none");
    await act(() => browser.until(other.start({ user: "ann" })));
    await advance(browser, "1s");
    expect(text()).toBe("active ann");
    await advance(browser, "9m");
    expect(text()).toBe("warning ann");
    await act(() => browser.until(other.end()));
    await advance(browser, "1s");
    expect(text()).toBe("ended logout");
  });

  test("renders again only when what it selects has changed", async () => {
    const { browser, tab, session } = await stage();
    let renders = 0;
    const User = () => (renders++, <p>{useSession(session, (state) => state.user)}</p>);
    render(<User />);
    const { expiresAt } = session.getState();
    await advance(browser, "5m");
    act(() => void tab.input());
    await advance(browser, "2s");
    expect(session.getState().expiresAt).toBeGreaterThan(expiresAt! + 60_000);
    await advance(browser, "9m");
    expect(session.getState().status).toBe("warning");
    expect([text(), renders]).toEqual(["ann", 1]);
    await act(() => browser.until(session.end()));
    expect([text(), renders]).toEqual(["", 2]);
  });

  test("isEqual keeps the last value, also for a selector that is a new function each time", async () => {
    const { browser, tab, session } = await stage();
    const values = new Set<object>();
    let again = (): void => {};
    let renders = 0;
    const Facts = () => {
      const [, setTurn] = useState(0);
      again = () => setTurn((turn) => turn + 1);
      renders++;
      values.add(useSession(session, ({ status, user }) => ({ status, user }), (one, other) => one.status === other.status && one.user === other.user));
      return null;
    };
    render(<Facts />);
    await advance(browser, "5m");
    act(() => void tab.input());
    await advance(browser, "2s");
    expect([renders, values.size]).toEqual([1, 1]);
    act(again);
    act(again);
    expect([renders, values.size]).toEqual([3, 1]);
    await advance(browser, "9m");
    expect([renders, values.size]).toEqual([4, 2]);
  });

  test("without a session it is the nearest provider's, and an error that says so where there is none", async () => {
    const { session, other } = await stage();
    const Name = () => <p>{useSession(undefined, (state) => state.status)}{useContext(SessionContext) === session && " mine"}</p>;
    const { unmount } = render(
      <SessionProvider session={other}>
        <SessionProvider session={session}>
          <Name />
        </SessionProvider>
      </SessionProvider>,
    );
    expect(text()).toBe("active mine");
    unmount();
    vi.mocked(console.error).mockImplementation(() => {}); // React reports what a boundary catches
    render(<Boundary><Name /></Boundary>);
    expect(text()).toBe("true useSession(): there is no session; pass one, or render this component inside <SessionProvider session={…}>");
    vi.mocked(console.error).mockClear();
  });

  test("another session in the same component is followed", async () => {
    const one = await stage();
    const two = await stage({ user: "bob" });
    const Name = ({ which }: { which: typeof one }) => <p>{useSession(which.session, (state) => state.user)}</p>;
    const { rerender } = render(<Name which={one} />);
    rerender(<Name which={two} />);
    expect(text()).toBe("bob");
    expect([one.subscriptions(), two.subscriptions()]).toEqual([0, 1]);
    await act(() => two.browser.until(two.session.end()));
    expect(text()).toBe("");
  });

  test("does not tear: a slow render that a change interrupts never shows two states", async () => {
    const { browser, session } = await stage();
    const commits: string[] = [];
    let parts = 0;
    let show = (): void => {};
    const Part = () => {
      parts++;
      const end = performance.now() + 3;
      while (performance.now() < end);
      return <i>{useSession(session, (state) => state.status)} </i>;
    };
    const App = () => {
      const [shown, setShown] = useState(false);
      show = () => setShown(true);
      useLayoutEffect(() => void commits.push(container.textContent!.trim()));
      return shown ? Array.from({ length: 40 }, (_, n) => <Part key={n} />) : null;
    };
    const container = document.body.appendChild(document.createElement("div"));
    const root = createRoot(container);
    const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 1 });
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false);
    onTestFinished(() => {
      root.unmount();
      container.remove();
      vi.unstubAllGlobals();
    });
    root.render(<App />);
    await until(() => expect(commits).toEqual([""]));
    startTransition(show);
    await until(() => expect(parts).toBeGreaterThan(0));
    expect(parts).toBeLessThan(40); // React lets others in between
    await browser.until(session.end());
    await until(() => expect(container.textContent).toContain("ended"));
    for (const commit of commits) expect(new Set(commit.split(" ")).size).toBe(1);
  });

  test("goes on after a Suspense boundary has thrown its first renders away", async () => {
    const { browser, session, subscriptions } = await stage();
    let load = (): void => {};
    let loaded: Promise<void> | undefined = new Promise<void>((resolve) => (load = resolve)).then(() => (loaded = undefined));
    const Late = () => {
      const user = useSession(session, (state) => state.user);
      if (loaded) throw loaded;
      return <p>{user}</p>;
    };
    const { unmount } = render(<Suspense fallback="wait"><Late /></Suspense>);
    expect(text()).toBe("wait");
    expect(subscriptions()).toBe(0);
    await act(async () => load());
    expect(text()).toBe("ann");
    await act(() => browser.until(session.end()));
    expect(text()).toBe("");
    unmount();
    expect(subscriptions()).toBe(0);
  });
});

describe("useSessionData", () => {
  test("gives value and setter; other tabs' changes are seen, and nothing renders without one", async () => {
    const { browser, session, other } = await stage();
    let renders = 0;
    const Cart = () => {
      const [cart, setCart] = useSessionData(session.data.cart);
      renders++;
      return <button onClick={() => setCart({ mug: 1 })} onDoubleClick={() => void setCart((now) => ({ ...now, pot: 2 }))}>{JSON.stringify(cart)}</button>;
    };
    render(<Cart />);
    expect([text(), renders]).toEqual(["{}", 1]);
    act(() => screen.getByRole("button").click());
    expect([text(), renders]).toEqual(['{"mug":1}', 2]);
    await advance(browser, "1s");
    await act(() => browser.until(other.data.cart.update((cart) => ({ ...cart, lamp: 1 }))));
    await advance(browser, "1s");
    expect([text(), renders]).toEqual(['{"mug":1,"lamp":1}', 3]);
    act(() => void screen.getByRole("button").dispatchEvent(new MouseEvent("dblclick", { bubbles: true })));
    await advance(browser, "1s");
    expect(JSON.parse(text())).toEqual({ mug: 1, lamp: 1, pot: 2 });
    await act(() => browser.until(session.end()));
    expect(text()).toBe("{}");
  });

  test("a change between the first render and the subscription is not missed", async () => {
    const { session } = await stage();
    const Cart = () => {
      const [cart] = useSessionData(session.data.cart);
      useLayoutEffect(() => session.data.cart.set({ mug: 1 }), []);
      return <p>{JSON.stringify(cart)}</p>;
    };
    render(<Cart />);
    expect(text()).toBe('{"mug":1}');
  });

  test("a durable entry is pending, then ready; set resolves when it is kept", async () => {
    const { browser, session } = await stage();
    const seen: unknown[] = [];
    let set: (value: string) => Promise<void> = async () => {};
    const Photo = () => {
      const [photo, setPhoto, { status, error }] = useSessionData(session.data.photo);
      set = setPhoto;
      useEffect(() => void seen.push([status, photo, error]), [status, photo, error]);
      return null;
    };
    render(<Photo />);
    await advance(browser, "1s");
    await act(() => browser.until(set("beach")));
    await advance(browser, "1s");
    expect(seen).toEqual([["pending", undefined, undefined], ["ready", undefined, undefined], ["ready", "beach", undefined]]);
  });

  test("a durable entry that cannot be read is in error", async () => {
    const { browser, tab } = await stage();
    browser.models.database.mode = "fail";
    const session = createSession({ name: "other", data: { photo: durable<string>() }, platform: tab.platform });
    session.on("problem", () => {});
    await browser.until(session.ready);
    await browser.until(session.start({ user: "ann" }));
    const Photo = () => {
      const [, , { status, error }] = useSessionData(session.data.photo);
      return <p>{status} {(error as Error | undefined)?.name}</p>;
    };
    render(<Photo />);
    await advance(browser, "5s");
    expect(text()).toBe("error StorageError");
  });
});

describe("useCountdown", () => {
  test("renders once a second while the session warns, and at no other time", async () => {
    const { browser, tab, session } = await stage();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const seen: unknown[] = [];
    const Left = () => (seen.push(useCountdown(session)), null);
    const second = async () => {
      await advance(browser, "1s");
      act(() => void vi.advanceTimersByTime(1001));
    };
    render(<Left />);
    await advance(browser, "4m");
    act(() => void tab.input());
    await advance(browser, "539s");
    expect([seen, vi.getTimerCount()]).toEqual([[undefined], 0]);
    await second();
    await second();
    await second();
    expect(seen).toHaveLength(4);
    expect(seen.slice(1)).toEqual([60, 59, 58].map((n) => n + (seen[1] as number) - 60));
    await act(() => browser.until(session.extend()));
    expect([seen.at(-1), seen.length, vi.getTimerCount()]).toEqual([undefined, 5, 0]);
  });
});

describe("mount and unmount", () => {
  test("StrictMode's double mount subscribes once, and unmount leaves nothing", async () => {
    const { browser, tab, session, subscriptions } = await stage();
    await advance(browser, "9m");
    const before = tab.resources;
    const All = () => (
      <p>
        {useSession().status} {useCountdown()} {JSON.stringify(useSessionData(session.data.cart)[0])} {useSessionData(session.data.photo)[2].status}
      </p>
    );
    const { unmount } = render(<StrictMode><SessionProvider session={session}><All /></SessionProvider></StrictMode>);
    await advance(browser, "1s");
    expect(text()).toMatch(/^warning \d+ {} ready$/);
    expect(subscriptions()).toBe(4);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    unmount();
    expect([subscriptions(), vi.getTimerCount()]).toEqual([0, 0]);
    expect(tab.resources).toEqual(before);
  });

  test("a module that is loaded again (HMR) has the session that is there", async () => {
    const { browser, tab, session } = await stage();
    const again = createSession({ idle: "10m", warning: "1m", data: {}, platform: tab.platform });
    again.on("problem", () => {});
    const Name = () => <p>{useSession(again, (state) => state.user)}</p>;
    render(<Name />);
    expect(text()).toBe("ann");
    await act(() => browser.until(session.end()));
    expect(text()).toBe("");
  });
});

describe("on a server", () => {
  test("renders the state none and initial data; hydration takes that over, and then shows what is live", async () => {
    const { session } = await stage();
    session.data.cart.set({ mug: 3 });
    const cart = { ...session.data.cart, get: () => ({}) }; // a server's has nothing
    const Page = ({ on }: { on: "server" | "client" }) => (
      <p>
        {useSession(session).status} {useCountdown(session) ?? "-"} {JSON.stringify(useSessionData(on === "server" ? cart : session.data.cart)[0])} {useSessionData(session.data.photo)[2].status}
      </p>
    );
    const html = renderToString(<Page on="server" />);
    expect(html.replaceAll("<!-- -->", "")).toBe("<p>none - {} pending</p>");
    const container = document.body.appendChild(document.createElement("div"));
    container.innerHTML = html;
    const root = await act(async () => hydrateRoot(container, <Page on="client" />));
    expect(text()).toBe('active - {"mug":3} pending');
    act(() => root.unmount());
    container.remove();
  });
});

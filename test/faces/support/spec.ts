import { createSession, type Session, type SessionState } from "holdfast";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type ShopSession, type Stage, stage } from "./stage.js";

/** A component on the page. */
export interface Mounted {
  /** What it shows: JSON. */
  text(): string;
  /** How often it has made that text. */
  renders(): number;
  unmount(): void;
}

/** What a framework's test file tells: how its components use the adapter, each with the framework's own testing library. */
export interface Face {
  /** Shows what the selector makes of the state; without `session` of the provider's, which is there if `provide` is. */
  session(use: { session?: Session; provide?: Session; selector?: (state: SessionState) => unknown; isEqual?: (one: unknown, other: unknown) => boolean }): Mounted;
  /** Shows the cart, and sets it by a value or a function. */
  cart(session: ShopSession): Mounted & { set(value: Record<string, number>): void; update(change: (cart: Record<string, number>) => Record<string, number>): void };
  /** Shows `[status, photo]`, and sets the photo. */
  photo(session: ShopSession): Mounted & { set(photo: string): Promise<void> };
  /** Shows the seconds left, or null. */
  countdown(session: Session): Mounted;
  /** What has changed is on the page. */
  flush(): Promise<void>;
}

/** What every adapter does, whatever the framework. */
export function faceSpec(name: string, face: Face): void {
  const advance = async ({ browser }: Stage, duration: Parameters<Stage["browser"]["advance"]>[0]): Promise<void> => {
    await browser.advance(duration);
    await face.flush();
  };
  const status = (state: SessionState): unknown => state.status;

  describe(name, () => {
    test("gives the state, in this tab and as another one changes it", async () => {
      const here = await stage({ user: null });
      const shown = face.session({ session: here.session, selector: ({ status: word, user, reason }) => [word, user, reason].filter(Boolean).join(" ") });
      await face.flush();
      expect(shown.text()).toBe('"none"');
      await here.browser.until(here.other.start({ user: "ann" }));
      await advance(here, "1s");
      expect(shown.text()).toBe('"active ann"');
      await advance(here, "9m");
      expect(shown.text()).toBe('"warning ann"');
      await here.browser.until(here.other.end());
      await advance(here, "1s");
      expect(shown.text()).toBe('"ended logout"');
      shown.unmount();
    });

    test("renders again only when what is selected has changed, by isEqual", async () => {
      const here = await stage();
      const one = face.session({ session: here.session, selector: ({ user }) => user });
      const two = face.session({
        session: here.session,
        selector: (state) => ({ status: state.status }),
        isEqual: (a, b) => (a as SessionState).status === (b as SessionState).status,
      });
      await face.flush();
      const before = [one.renders(), two.renders()];
      const { expiresAt } = here.session.getState();
      await advance(here, "5m");
      here.tab.input();
      await advance(here, "2s");
      expect(here.session.getState().expiresAt).toBeGreaterThan(expiresAt! + 60_000);
      expect([one.renders(), two.renders()]).toEqual(before);
      await advance(here, "9m");
      expect([one.text(), two.text(), one.renders(), two.renders()]).toEqual(['"ann"', '{"status":"warning"}', before[0], before[1] + 1]);
      one.unmount();
      two.unmount();
    });

    test("without a session it is the one provided, and an error that says so where there is none", async () => {
      const { session } = await stage();
      const shown = face.session({ provide: session, selector: status });
      await face.flush();
      expect(shown.text()).toBe('"active"');
      shown.unmount();
      for (const kind of ["error", "warn"] as const) vi.spyOn(console, kind).mockImplementation(() => {});
      onTestFinished(() => void vi.restoreAllMocks());
      expect(() => face.session({ selector: status })).toThrow(/^useSession\(\): there is no session; pass one, or /);
    });

    test("gives an entry's value and sets it; other tabs' changes are seen", async () => {
      const here = await stage();
      const { session, other, browser } = here;
      const shown = face.cart(session);
      await face.flush();
      const before = shown.renders();
      expect(shown.text()).toBe("{}");
      shown.set({ mug: 1 });
      await face.flush();
      expect([shown.text(), shown.renders()]).toEqual(['{"mug":1}', before + 1]);
      await advance(here, "1s");
      await browser.until(other.data.cart.update((cart) => ({ ...cart, lamp: 1 })));
      await advance(here, "1s");
      expect([shown.text(), shown.renders()]).toEqual(['{"mug":1,"lamp":1}', before + 2]);
      shown.update((cart) => ({ ...cart, pot: 2 }));
      await advance(here, "1s");
      expect(JSON.parse(shown.text())).toEqual({ mug: 1, lamp: 1, pot: 2 });
      await browser.until(session.end());
      await face.flush();
      expect(shown.text()).toBe("{}");
      shown.unmount();
    });

    test("a durable entry is pending, then ready; set resolves when it is kept", async () => {
      const here = await stage();
      const shown = face.photo(here.session);
      await face.flush();
      expect(shown.text()).toBe('["pending",null]');
      await advance(here, "1s");
      expect(shown.text()).toBe('["ready",null]');
      await here.browser.until(shown.set("beach"));
      await advance(here, "1s");
      expect(shown.text()).toBe('["ready","beach"]');
      shown.unmount();
    });

    test("the countdown renders once a second while the session warns, and at no other time", async () => {
      const here = await stage();
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      onTestFinished(() => void vi.useRealTimers());
      const shown = face.countdown(here.session);
      await face.flush();
      const before = shown.renders();
      await advance(here, "4m");
      here.tab.input();
      await advance(here, "539s");
      expect([shown.text(), shown.renders(), vi.getTimerCount()]).toEqual(["null", before, 0]);
      await advance(here, "1s");
      const first = Number(shown.text());
      expect(first).toBeGreaterThanOrEqual(59);
      for (let n = 1; n <= 3; n++) {
        await here.browser.advance("1s");
        vi.advanceTimersByTime(1001);
        await face.flush();
        expect([Number(shown.text()), shown.renders()]).toEqual([first - n, before + 1 + n]);
      }
      await here.browser.until(here.session.extend());
      await face.flush();
      expect([shown.text(), shown.renders(), vi.getTimerCount()]).toEqual(["null", before + 5, 0]);
      shown.unmount();
    });

    test("a module that is loaded again (HMR) has the session that is there", async () => {
      const { browser, tab, session } = await stage();
      const again = createSession({ idle: "10m", warning: "1m", data: {}, platform: tab.platform });
      again.on("problem", () => {}); // the first module's data definitions hold
      const shown = face.session({ session: again, selector: ({ user }) => user });
      await face.flush();
      expect(shown.text()).toBe('"ann"');
      await browser.until(session.end());
      await face.flush();
      expect(shown.text()).toBe("null");
      shown.unmount();
      again.dispose();
    });

    test("unmount leaves nothing", async () => {
      const here = await stage();
      await here.browser.advance("9m");
      const before = here.tab.resources;
      const all = [face.session({ provide: here.session, selector: status }), face.cart(here.session), face.photo(here.session), face.countdown(here.session)];
      await advance(here, "1s");
      expect(here.subscriptions()).toBe(4);
      for (const shown of all) shown.unmount();
      await face.flush();
      expect(here.subscriptions()).toBe(0);
      expect(here.tab.resources).toEqual(before);
    });
  });
}

import type { Json } from "../browser/driver/driver.js";
import { type Actor, type Behaviour, type Stage, notes } from "./stage.js";

const listening = (actor: Actor) => actor.run(({ platform, notes }) => void platform.page.listen((event) => notes.push(event)));

/** Leaves for another site, lets `meanwhile` happen, and comes back. Tells whether it is the same page. */
async function away(actor: Actor, meanwhile: () => Promise<unknown> = async () => {}): Promise<boolean> {
  await actor.run(({ kept }) => void (kept["mark"] = () => {}));
  await actor.leave();
  await meanwhile();
  await actor.back();
  return actor.run(({ kept }) => "mark" in kept);
}

const hold = async (actor: Actor) => {
  await actor.run(({ platform, notes, kept }) => void (kept["release"] = platform.locks!.request("lock", "wait", () => notes.push("granted"), () => notes.push("lost"))));
  await actor.until(({ notes }) => notes.includes("granted"));
};

async function leftWithLock(stage: Stage, prepare: (actor: Actor) => Promise<unknown>, meanwhile?: (other: Actor) => Promise<unknown>): Promise<{ page: Actor; other: Actor; restored: boolean }> {
  const [other, page] = [await stage.open(), await stage.open()];
  await hold(page);
  await prepare(page);
  const restored = await away(page, () => meanwhile?.(other) ?? stage.pass(300));
  await stage.pass(300);
  return { page, other, restored };
}

export const lifecycle: readonly Behaviour[] = [
  {
    name: "a tab in front of it hides a page, and it is told",
    of: "R-49; browsers.md, visibilitychange",
    expected: { events: ["hidden", "visible"], hidden: false, shown: true },
    async observe(stage) {
      const page = await stage.open("newest");
      await listening(page);
      await page.hide();
      await page.until(({ notes }) => notes.includes("hidden"));
      const hidden = await page.run(({ platform }) => platform.page.visible());
      await page.show();
      await page.until(({ notes }) => notes.includes("visible"));
      return { events: (await notes(page)).filter((event) => event === "hidden" || event === "visible"), hidden, shown: await page.run(({ platform }) => platform.page.visible()) };
    },
  },
  {
    name: "Back restores a plain page, and tells it so",
    of: "requirements K, bfcache baseline; R-53",
    expected: { restored: true, stale: true, events: ["pagehide", "hidden", "visible", "cached"] },
    except: { chromium: { restored: true, stale: true, events: ["pagehide", "hidden", "freeze", "resume", "visible", "cached"] } },
    async observe(stage) {
      const page = await stage.open();
      await listening(page);
      const restored = await away(page);
      await page.until(({ notes }) => notes.includes("cached"));
      return { restored, stale: await page.run(({ platform }) => platform.page.stale()), events: (await notes(page)).filter((event) => event !== "focus" && event !== "pageshow") };
    },
  },
  {
    name: "a page as it was loaded is not stale, and a reload makes it no staler",
    of: "R-56",
    expected: [false, false],
    async observe(stage) {
      const page = await stage.open();
      const first = await page.run(({ platform }) => platform.page.stale());
      await page.reload();
      return [first, await page.run(({ platform }) => platform.page.stale())];
    },
  },
  {
    name: "a message to the open channel of a cached page throws it out, or in WebKit is lost",
    of: "R-58; requirements K, message while cached",
    expected: { restored: false, heard: [] },
    except: { webkit: { restored: true, heard: [] } },
    async observe(stage) {
      const [other, page] = [await stage.open(), await stage.open()];
      await page.run(({ platform, notes }) => void platform.channel!("c", (message) => notes.push(message as string)));
      const restored = await away(page, async () => {
        await other.run(({ platform }) => platform.channel!("c", () => {})!.post("meanwhile"));
        await stage.pass(300);
      });
      await stage.pass(300);
      return { restored, heard: await notes(page) };
    },
  },
  {
    name: "with its channel closed in pagehide a page stays, whatever is sent",
    of: "R-52; requirements K",
    expected: true,
    async observe(stage) {
      const [other, page] = [await stage.open(), await stage.open()];
      await page.run(({ platform, notes }) => {
        const channel = platform.channel!("c", (message) => notes.push(message as string))!;
        platform.page.listen((event) => event === "pagehide" && channel.close());
      });
      return away(page, async () => {
        await other.run(({ platform }) => platform.channel!("c", () => {})!.post("meanwhile"));
        await stage.pass(300);
      });
    },
  },
  {
    name: "a page that holds a lock is kept with it (Chromium), loses it (WebKit), or is not kept (Firefox)",
    of: "R-53; requirements K, held Web Lock",
    expected: { restored: true, notes: ["granted"] },
    except: { firefox: { restored: false, notes: [] }, webkit: { restored: true, notes: ["granted", "lost"] } },
    async observe(stage) {
      const { page, restored } = await leftWithLock(stage, async () => {});
      return { restored, notes: await notes(page) };
    },
  },
  {
    name: "a lock given back in pagehide keeps no page out, but in Firefox, which looks before",
    of: "R-53; bench of Firefox 153: SHIPBFCache, “has active Web Locks”",
    expected: true,
    except: { firefox: false },
    async observe(stage) {
      const { restored } = await leftWithLock(stage, (page) => page.run(({ platform, kept }) => void platform.page.listen((event) => event === "pagehide" && kept["release"]())));
      return restored;
    },
  },
  {
    name: "who wants the lock of a cached page gets it, and in Chromium the page goes",
    of: "requirements K, contention on that lock",
    expected: { granted: true, restored: false },
    except: { webkit: { granted: true, restored: true } },
    async observe(stage) {
      let granted: Json = false;
      const { restored } = await leftWithLock(
        stage,
        async () => {},
        async (other) => {
          await hold(other);
          granted = (await notes(other)).includes("granted");
        },
      );
      return { granted, restored };
    },
  },
  {
    name: "a storage event for a cached page comes at its return in Chromium, and never elsewhere",
    of: "R-58; requirements K, storage event while cached; browsers.md, localStorage changed meanwhile",
    expected: { restored: true, events: [], value: "1" },
    except: { chromium: { restored: true, events: ["a=1"], value: "1" } },
    async observe(stage) {
      const [other, page] = [await stage.open(), await stage.open()];
      await page.run(({ platform, notes }) => (platform.local!.get(""), void platform.local!.listen((key, value) => notes.push(`${key}=${value}`))));
      const restored = await away(page, async () => {
        await other.run(({ platform }) => void platform.local!.set("a", "1"));
        await stage.pass(300);
      });
      await stage.pass(500);
      return { restored, events: await notes(page), value: await page.run(({ platform }) => platform.local!.get("a")) };
    },
  },
  {
    name: "an open database keeps no page out of the cache",
    of: "requirements K, open IDB connection",
    expected: true,
    async observe(stage) {
      const page = await stage.open();
      await page.run(({ platform }) => platform.database("open")!.transact([], () => ({ put: [["a", 1]], result: undefined })));
      return away(page);
    },
  },
  {
    name: "a timer that fell due in the cache runs after the return, not before",
    of: "R-48",
    expected: { restored: true, first: "cached", ran: true },
    async observe(stage) {
      const page = await stage.open();
      await page.run(({ platform, notes }) => {
        platform.page.listen((event) => event === "cached" && notes.push(event));
        platform.timer(() => notes.push("timer"), 1_000);
      });
      const restored = await away(page, () => stage.pass(1_500));
      await page.until(({ notes }) => notes.includes("timer"));
      const all = await notes(page);
      return { restored, first: all[0], ran: all.includes("timer") };
    },
  },
  {
    name: "freezing is told, and the return from it",
    of: "R-49, R-54",
    needs: ["freeze"],
    expected: ["hidden", "freeze", "resume"],
    async observe(stage) {
      const page = await stage.open();
      await listening(page);
      await page.freeze();
      await page.until(({ notes }) => notes.includes("freeze"));
      await page.thaw();
      await page.until(({ notes }) => notes.includes("resume"));
      return (await notes(page)).filter((event) => event !== "focus" && event !== "pageshow");
    },
  },
];

import { type Actor, type Behaviour, notes } from "./stage.js";

/** Notes every storage event. The first read is for WebKitGTK, which sends no event to a page that has not touched its storage. */
const listening = (actor: Actor) =>
  actor.run(({ platform, notes }) => {
    platform.local!.get("");
    platform.local!.listen((key, value) => notes.push(`${key}=${value}`));
  });

export const storage: readonly Behaviour[] = [
  {
    name: "a write is heard in other documents, not in its own",
    of: "R-66; browsers.md, storage event",
    expected: { writer: [], reader: ["a=1", "a=null"] },
    async observe(stage) {
      const [writer, reader] = [await stage.open(), await stage.open()];
      await Promise.all([writer, reader].map(listening));
      await writer.run(({ platform }) => void platform.local!.set("a", "1"));
      await reader.until(({ notes }) => notes.length === 1);
      await writer.run(({ platform }) => platform.local!.remove("a"));
      await reader.until(({ notes }) => notes.length === 2);
      return { writer: await notes(writer), reader: await notes(reader) };
    },
  },
  {
    name: "the same value again, or removing what is not there, is no event",
    of: "R-66",
    expected: ["a=1", "c=3"],
    async observe(stage) {
      const [writer, reader] = [await stage.open(), await stage.open()];
      await listening(reader);
      await writer.run(({ platform }) => {
        platform.local!.set("a", "1");
        platform.local!.set("a", "1");
        platform.local!.remove("b");
        platform.local!.set("c", "3");
      });
      await reader.until(({ notes }) => notes.includes("c=3"));
      return notes(reader);
    },
  },
  {
    name: "a write is read at once where it was made, and in the end elsewhere",
    of: "storage-facts 2.1; R-65",
    expected: { at: "1", elsewhere: "1" },
    async observe(stage) {
      const [writer, reader] = [await stage.open(), await stage.open()];
      const at = await writer.run(({ platform }) => (platform.local!.set("a", "1"), platform.local!.get("a")));
      return { at, elsewhere: await reader.until(({ platform }) => platform.local!.get("a")) };
    },
  },
  {
    name: "what does not fit is refused as QuotaExceededError, and what was there stays",
    of: "R-69",
    expected: { error: "QuotaExceededError", value: "old" },
    async observe(stage) {
      const page = await stage.open();
      return page.run(({ platform }) => {
        platform.local!.set("a", "old");
        const error = platform.local!.set("a", "x".repeat(6 * 1024 * 1024)) as { name: string } | undefined;
        return { error: error?.name, value: platform.local!.get("a") };
      });
    },
  },
  {
    name: "window.open copies sessionStorage, and from then on there are two",
    of: "R-67; storage-facts 2.1, window.open",
    expected: { first: "original", copy: "copied", copyLater: "copy" },
    async observe(stage) {
      const page = await stage.open();
      await page.run(({ platform }) => void platform.session!.set("a", "copied"));
      const copy = await page.openCopy();
      const copied = await copy.run(({ platform }) => platform.session!.get("a"));
      await page.run(({ platform }) => void platform.session!.set("a", "original"));
      await copy.run(({ platform }) => void platform.session!.set("a", "copy"));
      const read = (actor: Actor) => actor.run(({ platform }) => platform.session!.get("a"));
      return { first: await read(page), copy: copied, copyLater: await read(copy) };
    },
  },
  {
    name: "a reload keeps sessionStorage and nothing else of the page",
    of: "R-67",
    expected: { value: "kept", notes: [] },
    async observe(stage) {
      const page = await stage.open();
      await page.run(({ platform, notes }) => (notes.push("seen"), void platform.session!.set("a", "kept")));
      await page.reload();
      return { value: await page.run(({ platform }) => platform.session!.get("a")), notes: await notes(page) };
    },
  },
  {
    name: "Clear-Site-Data empties the stores of every tab, with an event in Chromium only",
    of: "R-29; requirements K, Clear-Site-Data",
    expected: { local: null, session: null, events: [], record: null },
    except: { chromium: { local: null, session: null, events: ["null=null"], record: null } },
    async observe(stage) {
      const [by, other] = [await stage.open(), await stage.open()];
      await listening(other);
      await other.run(async ({ platform }) => {
        platform.local!.set("a", "1");
        platform.session!.set("a", "1");
        await platform.database("clear")!.transact([], () => ({ put: [["a", 1]], result: undefined }));
      });
      await stage.clearSiteData(by);
      await other.until(({ platform }) => platform.local!.get("a") === null && platform.session!.get("a") === null);
      await stage.pass(300);
      return other.run(async ({ platform, notes }) => ({
        local: platform.local!.get("a"),
        session: platform.session!.get("a"),
        events: notes,
        record: (await platform.database("clear")!.transact(["a"], ([value]) => ({ result: (value as number | undefined) ?? null }))) as number | null,
      }));
    },
  },
];

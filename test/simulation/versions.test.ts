import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as holdfast from "../../src/index.js";
import { createTestBrowser, type Tab } from "../../src/testing/index.js";
import { bundle } from "./bundle.mjs";

// A page that was loaded before a deployment runs beside one that was loaded after it (requirements R-75). The one after speaks another protocol.
const folder = mkdtempSync(join(tmpdir(), "holdfast-"));
const versions: Partial<Record<"old" | "new", typeof holdfast>> = {};
beforeAll(async () => {
  await bundle(join(folder, "old.mjs"), [], "src/index.ts");
  await bundle(join(folder, "new.mjs"), [{ file: "src/tabs/messages.ts", from: "PROTOCOL = 1;", to: "PROTOCOL = 2;" }], "src/index.ts");
  for (const name of ["old", "new"] as const) versions[name] = (await import(pathToFileURL(join(folder, `${name}.mjs`)).href)) as typeof holdfast;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("two versions in two tabs", () => {
  const open = ({ platform }: Tab, version: "old" | "new") => {
    const { createSession, memory, shared } = versions[version]!;
    const session = createSession({ platform, idle: "10m", warning: "1m", data: { cart: shared({ initial: [] as string[] }), note: memory<string>() } });
    const problems: string[] = [];
    session.on("problem", ({ error }) => void problems.push(error.message));
    return { session, problems };
  };
  const stage = async (first: "old" | "new") => {
    const browser = createTestBrowser();
    const tabs = [browser.openTab(), browser.openTab()] as const;
    const here = open(tabs[0], first);
    const there = open(tabs[1], first === "old" ? "new" : "old");
    await browser.until(here.session.start({ user: "ann", signIn: "s1" }));
    await browser.advance("2s");
    return { browser, tabs, here, there };
  };

  test.each(["old", "new"] as const)("a sign-in in the %s one is known to the other", async (first) => {
    const { here, there } = await stage(first);
    expect([here, there].map(({ session }) => session.getState().user)).toEqual(["ann", "ann"]);
  });

  test.each(["old", "new"] as const)("an end in the %s one reaches the other in one message, and frozen too", async (first) => {
    const { browser, tabs, here, there } = await stage(first);
    void here.session.end();
    await browser.advance(10);
    expect(there.session.getState()).toMatchObject({ status: "ended", reason: "logout" });
    await browser.until(here.session.start({ user: "ann", signIn: "s2" }));
    await browser.advance("2s");
    tabs[1].freeze();
    void here.session.end();
    await browser.advance("1s");
    tabs[1].thaw();
    expect(there.session.getState().status).not.toBe("active");
    await browser.advance("2s");
    expect(there.session.getState().status).toBe("ended");
  });

  test("activity in one keeps the other", async () => {
    const { browser, tabs, there } = await stage("old");
    for (let n = 0; n < 4; n++) {
      await browser.advance("4m");
      tabs[0].input();
    }
    expect(there.session.getState().status).toBe("active");
  });

  test("what only the other's messages carry is refused, and reported once", async () => {
    const { browser, here, there } = await stage("old");
    for (const note of ["a", "b", "c"]) here.session.data.note.set(note);
    await browser.advance("2s");
    expect(there.session.data.note.get()).toBeUndefined();
    expect(there.problems.filter((message) => message.includes("protocol"))).toHaveLength(1);
  });

  test("what localStorage carries is shared", async () => {
    const { browser, here, there } = await stage("new");
    here.session.data.cart.set(["tea"]);
    await browser.advance("2s");
    expect(there.session.data.cart.get()).toEqual(["tea"]);
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Capability, LACKS } from "../browser/driver/capabilities.js";

const page = readFileSync(new URL("../../docs/browsers.md", import.meta.url), "utf8");
const rows = new Map([...page.matchAll(/^\| `(\w+)` \| (.*) \| (.*) \|$/gm)].map(([, name, firefox, webkit]) => [name, { firefox, webkit }]));

describe("docs/browsers.md says what an engine cannot do under test", () => {
  const names = new Set(Object.values(LACKS).flatMap((lacks) => Object.keys(lacks))) as Set<Capability>;
  for (const name of names) {
    test(name, () => {
      for (const engine of ["firefox", "webkit"] as const) expect(rows.get(name)?.[engine] === "can").toBe(LACKS[engine][name] === undefined);
    });
  }

  test("and Chromium can do all of it", () => expect(LACKS.chromium).toEqual({}));
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundle } from "../support/bundle.mjs";
import { folder } from "./faces.mjs";

const ships = async (names: string): Promise<string> => (await bundle(`export { ${names} } from "holdfast/react"`, { folder: folder("react") })).code;

test("an application that imports useSession ships no idle timer", async () => {
  expect(await ships("useIdleTimer")).toContain("holdfast-idle/");
  const code = await ships("useSession, useSessionData, useCountdown, SessionProvider");
  expect(code).not.toMatch(/holdfast-idle\/|IdleTimerProvider/);
  expect(code.match(/\.createContext\)\(/g)).toHaveLength(1); // the session's
});

test("the idle timer makes no worker (react-idle-timer#225)", () => {
  const built = readFileSync(join(folder("react"), "node_modules/holdfast/dist/react.js"), "utf8");
  expect(built).not.toMatch(/\bWorker\b|createObjectURL|\bBlob\b/);
});

import { expect, test, vi } from "vitest";
import { debug } from "../../../src/debug.js";
import { logTransitions } from "../../../src/session/debug.js";
import { createTestBrowser } from "../../../src/testing/index.js";

test("each change of leader and each answer is one line, and none after it was switched off", () => {
  const listeners = new Map<string, (detail: never) => void>();
  const session = { name: "shop", on: (event: string, listener: (detail: never) => void) => (listeners.set(event, listener), () => listeners.delete(event)) };
  const lines: string[] = [];
  const off = logTransitions(session as never, (line) => lines.push(line), () => 0);
  const emit = (event: string, detail: object): void => listeners.get(event)!(detail as never);
  emit("leadership", { leader: true });
  emit("leadership", { leader: false });
  emit("heartbeat", { outcome: "alive", touched: true, status: 200 });
  emit("heartbeat", { outcome: "unknown", touched: false });
  expect(lines.map((line) => line.replace('holdfast "shop": ', ""))).toEqual(["this tab leads", "this tab leads no more", "the server says alive (200), session extended", "the server says unknown"]);
  off();
  expect(listeners.size).toBe(0);
});

test("where no session lives it says so, by name or for all", () => {
  const info = (["log", "info", "debug", "warn"] as const).map((kind) => vi.spyOn(console, kind).mockImplementation(() => undefined));
  debug()();
  debug("shop")();
  const said = info.flatMap((spy) => spy.mock.calls.flat().map(String)).join("\n");
  info.forEach((spy) => spy.mockRestore());
  expect(said).toContain("no session lives in this page");
  expect(said).toContain('no session named "shop"');
});

test("a promise that does not settle in its time, and pages that echo for ever, are named", async () => {
  const browser = createTestBrowser();
  await expect(browser.until(new Promise(() => undefined), 50)).rejects.toThrow("did not settle within 50 ms");
  const { platform } = browser.openTab();
  const echo = (): void => void platform.timer(echo, 0);
  echo();
  await expect(browser.advance(10)).rejects.toThrow("answer one another for ever");
});

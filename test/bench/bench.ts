import { cpus, loadavg } from "node:os";
import type { Browser } from "../browser/driver/driver.js";
import { launch } from "../browser/driver/launch.js";
import { type TestServer, startTestServer } from "../browser/server/testServer.js";
import { fiftyTabs } from "./fiftyTabs.js";
import { firstState } from "./firstState.js";
import { hostileMessage } from "./hostileMessage.js";
import { logoutLatency } from "./logoutLatency.js";
import { pointerMove } from "./pointerMove.js";
import { type Row, table } from "./table.js";

export type Measure = (browser: Browser, server: TestServer) => Promise<Row[]>;

const measures: Record<string, Measure> = { pointerMove, firstState, logoutLatency, fiftyTabs, hostileMessage };

/** Measures everything, or what is named; each in a browser of its own, so that nobody's leftovers slow the next one. */
export async function bench(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in measures));
  if (unknown.length) throw new Error(`no measurement named ${unknown.join(", ")}; there are ${Object.keys(measures).join(", ")}`);
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(measures)) {
    if (names.length && !names.includes(name)) continue;
    console.log(`Measuring ${name} …`);
    const server = await startTestServer();
    const browser = await launch();
    try {
      rows.push(...(await measure(browser, server)));
    } finally {
      await browser.kill();
      await server.close();
    }
  }
  console.log(`\n${table(rows)}\n\n${machine()}`);
}

/** Figures of a machine that does something else meanwhile say little; this says whether it did. */
function machine(): string {
  const [load] = loadavg();
  return `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}, load ${load.toFixed(1)}`;
}

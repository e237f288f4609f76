import { connect } from "node:net";
import { freePort } from "../../../demo/servers/start.mjs";
import { until } from "../../browser/driver/until.js";
import { end, start } from "../../support/children.mjs";

/** A Redis that keeps nothing on disk. */
export async function startRedis(): Promise<{ url: string; kill(): Promise<void> }> {
  const port = await freePort();
  const child = start("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], { stdio: "ignore" });
  const exit = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
  await until("Redis answers", () => answers(port));
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => {
      end(child);
      return exit;
    },
  };
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });

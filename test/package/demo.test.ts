import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

test.each(["abc", "70000", "-1", "3.5"])("npm run demo says at once that PORT=%s is none, in one line", (port) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["demo/run.mjs"], { cwd: root, env: { ...process.env, PORT: port }, encoding: "utf8", timeout: 50_000 });
  expect(status).toBe(1);
  expect(stdout).toBe(""); // nothing was installed or built
  expect(stderr).toMatch(new RegExp(`^PORT=${port} is no port\\. .*\\n$`));
});

// A server renderer: Vite's build for servers, everything in one file, run by a process of its own.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { expect, inject, test } from "vitest";

const application = inject("application");

test.each([true, false])("a page is rendered on a server, in state none, and the process ends by itself (bundled: %s)", async (bundled) => {
  mkdirSync(join(application, "server"), { recursive: true });
  const entry = join(application, "server/page.js");
  writeFileSync(
    entry,
    `import { createSession, shared } from "holdfast";
     import { defineSessionInspector } from "holdfast/inspector";
     defineSessionInspector();
     const session = createSession({ data: { cart: shared({ initial: ["nothing"] }) } });
     await session.ready;
     const started = await session.start({ user: "42" }).then(() => "started", (error) => error.name);
     console.log(\`<p>\${session.getState().status}, \${session.data.cart.get()}, \${started}</p>\`);`,
  );
  const outDir = join(application, `server/dist-${bundled}`);
  await build({ root: join(application, "server"), configFile: false, logLevel: "error", ssr: { noExternal: bundled || [] }, build: { ssr: entry, outDir, target: "es2022" } });
  const html = execFileSync(process.execPath, [join(outDir, "page.js")], { cwd: application, encoding: "utf8", timeout: 20_000 });
  expect(html.trim()).toBe("<p>none, nothing, SessionEndedError</p>");
});

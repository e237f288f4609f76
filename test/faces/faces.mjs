// The frameworks that Holdfast has a face for: a folder each, with a package and a lock file of its own, installed when this suite runs.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const folder = (name) => join(here, name);

/** `tests`: whose component tests and page are used here, if not its own. `server`: what renders its page on a server. A `vite.mjs` in its folder has the plugins that compile it.
 *  `trusted`: what the shop's policy has to say of Trusted Types where the framework itself makes markup of text: the name of its policy, or nothing at all.
 *  `bundled`: its packages are compiled with the page.
 *  `mount`: what its page is put into.
 *  `browser`: its package gives Node what renders on a server, so its component tests ask for the browser's files by name. */
const faces = {
  react: { server: "server.tsx" },
  react18: { tests: "react" },
  vue: { server: "server.ts", trusted: "require-trusted-types-for 'script'; trusted-types vue" },
  svelte: { server: "server.ts", browser: true, trusted: "require-trusted-types-for 'script'; trusted-types svelte-trusted-html" },
  solid: { server: "server.tsx", browser: true, trusted: "" },
  angular: { server: "server.ts", bundled: true, mount: "<app-shop></app-shop>" },
};

export const names = Object.keys(faces);
/** Those with a page of their own. */
export const pages = names.filter((name) => !faces[name].tests);
/** The entry of each page that a server renders. */
export const rendered = Object.fromEntries(names.flatMap((name) => (faces[name].server ? [[name, faces[name].server]] : [])));
export const installed = names.filter((name) => existsSync(join(folder(name), "node_modules/.package-lock.json")));

/** The shop's policy for the pages of a face. */
export const policyOf = (name) => `default-src 'self'; object-src 'none'; base-uri 'none'; ${faces[name].trusted ?? "require-trusted-types-for 'script'; trusted-types 'none'"}`;

/** The page around a face's application. */
export const frameOf = (name) =>
  readFileSync(join(here, "support/frame.html"), "utf8")
    .replace("<!--name-->", name)
    .replace("<!--mount-->", faces[name].mount ?? '<div id="app"><!--app--></div>')
    .replace("<!--entry-->", existsSync(join(here, name, "page/client.tsx")) ? "client.tsx" : "client.ts");

/** What a framework compiles for a server is bundled whole: its plugin does that for packages that name it as a peer, where it finds an application's package.json. */
export const bundlesServer = (name) => !!(faces[name].browser || faces[name].bundled);

/** A face's Vite plugins, found in its own package. */
export const plugins = async (name, options = {}) => {
  const own = join(folder(name), "vite.mjs");
  return [from(name), ...(existsSync(own) ? (await import(own)).plugins(options) : [])];
};

/** What the shared files of test/faces and demo/app import by name is the face's own, so the tests of React 19 run on React 18 as they are. */
const from = (name) => {
  const importer = join(folder(name), "package.json");
  const isShared = (file) => file && !file.includes("node_modules") && !file.startsWith(join(here, name, "/"));
  return {
    name: "from-face",
    enforce: "pre",
    resolveId(source, file, options) {
      return isShared(file) && /^[@\w]/.test(source) && !/^(vitest|vite|node:|express|typescript)/.test(source) ? this.resolve(source, importer, { ...options, skipSelf: true }) : null;
    },
  };
};

/** Vitest projects: the component tests of each face that is installed, and the pages of all in a real browser. */
export const projects = async () => [
  ...(await Promise.all(
    installed.map(async (name) => ({
      plugins: await plugins(name),
      ...(faces[name].browser && { resolve: { conditions: ["browser", "development"] }, ssr: { resolve: { conditions: ["browser", "development"] } } }),
      test: {
        ...(faces[name].browser && { server: { deps: { inline: [/node_modules/] } } }),
        name: `faces-${name}`,
        include: [`test/faces/${faces[name].tests ?? name}/*.test.{ts,tsx}`],
        environment: "happy-dom",
        globalSetup: "test/faces/install.ts",
      },
    })),
  )),
  { test: { name: "faces", include: ["test/faces/*.test.ts"], globalSetup: "test/faces/install.ts", fileParallelism: false, testTimeout: 60_000, hookTimeout: 120_000 } },
];

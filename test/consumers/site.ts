import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express from "express";
import { root } from "../support/install.mjs";

export const page = (head: string): string => `<!doctype html><html lang="en"><head><title>loading</title>${head}</head><body></body></html>`;

/** The map of docs/guides/import-map.md: no bundler, the browser finds each package by its name. */
export function importMap(): string {
  const [map] = /<script type="importmap">[\s\S]*?<\/script>/.exec(readFileSync(join(root, "docs/guides/import-map.md"), "utf8"))!;
  return map;
}

/** Serves an application's folder and its packages. What the pages are is for `routes` to say. */
export async function serveApplication(application: string, routes: (site: express.Express) => void): Promise<{ origin: string; close: () => void }> {
  const site = express();
  site.use("/node_modules", express.static(join(application, "node_modules")), express.static(join(root, "node_modules")));
  routes(site);
  site.use(express.static(application));
  const server = site.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

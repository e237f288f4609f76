import { fileURLToPath } from "node:url";
import express, { type RequestHandler } from "express";
import { build, type BuildEnvironmentOptions, type Plugin } from "vite";
import { vi } from "vitest";
import { type Shop, startShop } from "../../../demo/server/shop.mjs";
import type { Tab } from "../../browser/driver/driver.js";
import { browsing } from "../../browser/support/browsing.js";
import { bundlesServer, frameOf, plugins, policyOf } from "../faces.mjs";
import { writeGuide } from "./guide.js";

const path = (face: string, part: string): string => fileURLToPath(new URL(`../${face}/${part}`, import.meta.url));

/** As its users build theirs: by Vite, with the package from its tarball. For development a framework says what it dislikes. */
async function vite(face: string, mode: "production" | "development", options: BuildEnvironmentOptions, { root = path(face, "page"), hydratable = false, more = [] as Plugin[] } = {}): Promise<void> {
  vi.stubEnv("NODE_ENV", mode); // it outranks Vite's own mode
  await build({ root, configFile: false, logLevel: "error", mode, plugins: [...more, ...(await plugins(face, { server: !!options.ssr, hydratable }))], ssr: { noExternal: bundlesServer(face) || undefined }, build: { ...options, emptyOutDir: true } });
  vi.unstubAllEnvs();
}

/** Under the face's policy, all that is served. */
const serveFiles = (face: string, part: string): RequestHandler => express.Router().use((_request, response, next) => (response.set("Content-Security-Policy", policyOf(face)), next()), express.static(path(face, part)));

/** The frame is the same for all, so no face has one in a file of its own. */
const framed = (face: string, at: string): Plugin => ({ name: "frame", enforce: "pre", resolveId: (id) => (id === at ? at : null), load: (id) => (id === at ? frameOf(face) : null) });

/** Builds a face's page, and gives what serves it. */
export async function buildPage(face: string, mode: "production" | "development" = "production"): Promise<RequestHandler> {
  const input = path(face, "page/index.html");
  await vite(face, mode, { outDir: path(face, "dist/client"), rolldownOptions: { input } }, { hydratable: mode === "development", more: [framed(face, input)] });
  return serveFiles(face, "dist/client");
}

/** The application of a face's guide, the same way. */
export async function buildGuide(face: string): Promise<RequestHandler> {
  await vite(face, "production", { outDir: path(face, "dist/guide/dist") }, { root: writeGuide(face) });
  return serveFiles(face, "dist/guide/dist");
}

/** Builds `page/server.*`, which renders the page, and gives the module. */
export async function buildServer<T>(face: string, entry: string): Promise<T> {
  await vite(face, "development", { ssr: path(face, `page/${entry}`), outDir: path(face, "dist/server") }, { hydratable: true });
  return (await import(path(face, `dist/server/${entry.replace(/\.\w+$/, ".js")}`))) as T;
}

/** Keeps what the page says to the console, and what its policy refuses. */
const listening = `
  globalThis.said = [];
  for (const kind of ["error", "warn"]) {
    const before = console[kind];
    console[kind] = (...words) => (said.push(words.map(String).join(" ")), before(...words));
  }
  addEventListener("error", ({ message }) => said.push(message));
  addEventListener("unhandledrejection", ({ reason }) => said.push(String(reason)));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => said.push(violatedDirective + " " + blockedURI));
`;

declare global {
  var said: string[];
}

/** A test with a shop that serves a face's page. */
export const facing = browsing.extend<{ serve: (pages: RequestHandler) => Promise<Shop>; visit: (shop: Shop, search?: string) => Promise<Tab> }>({
  serve: async ({}, use) => {
    const shops: Shop[] = [];
    await use(async (pages) => {
      const shop = await startShop({ pages });
      shops.push(shop);
      return shop;
    });
    for (const shop of shops) await shop.close();
  },
  visit: async ({ browser }, use) => {
    const tabs: Tab[] = [];
    await use(async (shop, search = "") => {
      const tab = await browser.newTab(`${shop.url}/${search}`, { window: true, preload: [listening] });
      tabs.push(tab);
      return tab;
    });
    await Promise.all(tabs.map((tab) => tab.close()));
  },
});

/** What the pages of these tabs have complained of. */
export const complaints = async (tabs: readonly Tab[]): Promise<string[]> => (await Promise.all(tabs.map((tab) => tab.evaluate(() => globalThis.said)))).flat();

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express from "express";
import { root } from "../support/install.mjs";

const folder = join(root, "docs/site/dist");

/** Builds the site as `npm run docs` does. */
export function buildSite(): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["docs/site/build.mjs"], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm run docs failed:\n${stdout}${stderr}`);
}

/** Every page, by its path from the site's root. */
export const pages = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".html") && file !== "404.html")
    .sort();

export const html = (page: string): string => readFileSync(join(folder, page), "utf8");

export async function serveSite(): Promise<{ origin: string; close: () => void }> {
  const server = express().use(express.static(folder)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

// A page rendered on a server knows of no session; hydrated where one is live it takes that over, without a word to the console.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import express, { type RequestHandler } from "express";
import { beforeAll, describe, expect } from "vitest";
import { allShow, signIn } from "../browser/support/shop.js";
import { policyOf, rendered as faces } from "./faces.mjs";
import { buildPage, buildServer, complaints, facing } from "./support/face.js";

describe.each(Object.entries(faces))("%s", (face, entry) => {
  const pages = express.Router();
  let files: RequestHandler;
  beforeAll(async () => {
    files = await buildPage(face, "development");
  });
  beforeAll(async () => {
    const { render } = await buildServer<{ render(template: string): string | Promise<string> }>(face, entry);
    const template = readFileSync(fileURLToPath(new URL(`${face}/dist/client/index.html`, import.meta.url)), "utf8");
    // Most render what goes into the page, one the page.
    const whole = async (): Promise<string> => {
      const made = await render(template);
      return template.includes("<!--app-->") ? template.replace("<!--app-->", () => made) : made;
    };
    pages.get("/", async (_request, response) => void response.set("Content-Security-Policy", policyOf(face)).type("html").send(await whole()));
    pages.use(files);
  });

  facing("a page from a Node server is hydrated while a session is live", async ({ serve, visit }) => {
    const shop = await serve(pages);
    const html = await (await fetch(shop.url)).text();
    expect(html).toContain("Please sign in");
    const first = await visit(shop);
    await signIn(first, "ada", "engine");
    await allShow([first], "ada");
    await first.click('[data-add="mug"]');
    const second = await visit(shop);
    await allShow([first, second], "ada");
    await second.waitFor(() => document.querySelector(".cart-link .badge")?.textContent?.trim() === "1");
    expect(await complaints([first, second])).toEqual([]);
  });
});

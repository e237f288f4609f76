import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { root } from "../support/install.mjs";

test("the release notes have what the changelog says, and the integrity of the script that is packed", () => {
  const notes = execFileSync(process.execPath, [join(root, ".github/releaseNotes.mjs")], { encoding: "utf8" });
  const script = readFileSync(join(inject("application"), "node_modules/holdfast/dist/holdfast.iife.js"));
  expect(notes).toContain(`integrity="sha384-${createHash("sha384").update(script).digest("base64")}"`);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  expect(notes).toContain(`holdfast@${version}/dist/holdfast.iife.js`);
  expect(notes).toContain("createSession()");
});

test("the release is published with provenance, by no token, and after the tests", () => {
  const workflow = readFileSync(join(root, ".github/workflows/release.yml"), "utf8");
  expect(workflow).toMatch(/needs: test/);
  expect(workflow).toMatch(/id-token: write/);
  expect(workflow).toMatch(/npm publish --provenance/);
  expect(workflow).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN/);
});

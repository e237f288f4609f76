import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";

/** Runs a module in plain Node inside the application that has the package installed; what it logs is the answer. */
function node(code: string): string {
  return execFileSync(process.execPath, ["--input-type=module", "--eval", code], { cwd: inject("application"), encoding: "utf8", timeout: 10_000 }).trim();
}

const names = [
  ...["createSession", "tab", "shared", "durable", "memory", "DEFAULT_EVENTS"],
  ...["HoldfastError", "ConfigurationError", "StorageError", "ServerError", "SessionEndedError", "DataError"],
];

/** One file of dist for each entry of package.json. */
const entries = ["angular", "element", "index", "inspector", "react", "solid", "svelte", "testing", "vue"];

test("the package exports what api.md names and nothing else", () => {
  expect(JSON.parse(node("console.log(JSON.stringify(Object.keys(await import('holdfast'))))")).sort()).toEqual(names.sort());
});

test("the tarball holds dist, README, LICENSE, CHANGELOG and package.json", () => {
  const packed = inject("packed");
  expect(packed.filter((path) => !path.startsWith("dist/")).sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
  expect(packed.filter((path) => path.startsWith("dist/")).sort()).toEqual(["holdfast.iife.js", "holdfast.iife.js.map", ...entries.flatMap((name) => [`${name}.d.ts`, `${name}.js`, `${name}.js.map`])].map((file) => `dist/${file}`).sort());
});

test("package.json can be read, inner files cannot be imported", () => {
  expect(node("import data from 'holdfast/package.json' with { type: 'json' }; console.log(data.name)")).toBe("holdfast");
  expect(node("import('holdfast/dist/index.js').catch((error) => console.log(error.code))")).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED");
});

test("holdfast/element can be imported on a server, where it defines nothing", () => {
  expect(node("const element = await import('holdfast/element'); console.log(Object.keys(element).join(), element.defineSessionWarning())")).toBe("defineSessionWarning undefined");
});

// https://react.dev/reference/rsc/use-client
test("a renderer that tells server components from client ones finds the hooks to be for clients", () => {
  expect(readFileSync(join(inject("application"), "node_modules/holdfast/dist/react.js"), "utf8")).toMatch(/^"use client";\n/);
});

test("importing touches no browser global and keeps no process alive", () => {
  const trap = "for (const name of ['window', 'document', 'localStorage', 'indexedDB']) Object.defineProperty(globalThis, name, { get() { throw new Error(name) }, configurable: true });";
  expect(node(`${trap} await import('holdfast'); console.log('imported')`)).toBe("imported");
});

test("on a server a session is there, in state none, and the process ends by itself", () => {
  const code = `
    import { createSession, tab, shared, durable, memory } from "holdfast";
    const session = createSession({ data: { draft: tab({ initial: 1 }), cart: shared({ initial: 2 }), file: durable({ initial: 3 }), note: memory({ initial: 4 }) } });
    const { draft, cart, note } = session.data;
    await session.ready;
    console.log(JSON.stringify([session.getState().status, session.remaining(), draft.get(), cart.get(), note.get()]));`;
  expect(JSON.parse(node(code))).toEqual(["none", 0, 1, 2, 4]);
});

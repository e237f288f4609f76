// README.md and docs/ are tried out: their TypeScript compiles, their server runs, their links lead somewhere, their figures agree.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { expect, inject, onTestFinished, test } from "vitest";
import { blocks, moduleOf, pages, typed } from "../support/blocks.js";
import { figure } from "../support/figures.mjs";
import { root } from "../support/install.mjs";

const read = (path: string): string => readFileSync(join(root, path), "utf8");

test("every code block says what it is", () => {
  expect(blocks.filter(({ info }) => !["ts", "ts ignore", "tsx", "vue", "svelte", "diff", "js", "html", "sh", "mermaid", "php", "python", "ruby", "java"].includes(info)).map(({ page, line }) => `${page}:${line}`)).toEqual([]);
});

// ── TypeScript ──

const modules = new Map(typed.map((block) => [join(root, `${block.page}.${block.line}.ts`), moduleOf(block)]));

function compile(): ts.Program {
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...{ target: "es2022", module: "esnext", moduleResolution: "bundler", moduleDetection: "force", lib: ["es2022", "dom", "dom.iterable"], types: [], strict: true, noEmit: true, skipLibCheck: true },
      paths: { holdfast: ["./src/index.ts"], "holdfast/testing": ["./src/testing/index.ts"], "holdfast/inspector": ["./src/inspector/index.ts"], "holdfast/element": ["./src/element/index.ts"] },
    },
    root,
    join(root, "tsconfig.json"), // paths are from here
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, target, ...rest) => (modules.has(name) ? ts.createSourceFile(name, modules.get(name)!, target) : getSourceFile(name, target, ...rest));
  host.fileExists = (name) => modules.has(name) || fileExists(name);
  host.readFile = (name) => modules.get(name) ?? readFile(name);
  return ts.createProgram({ rootNames: [...modules.keys(), join(root, "src/index.ts")], options, host });
}
const program = compile();

test("the configuration of this check is right", () => {
  expect([...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()].map(({ messageText }) => messageText)).toEqual([]);
  expect(typed.length).toBeGreaterThan(10);
});

test.each(typed)("$page:$line compiles", ({ page, line }) => {
  const file = program.getSourceFile(join(root, `${page}.${line}.ts`))!;
  const found = ts.getPreEmitDiagnostics(program, file).map(({ start = 0, messageText }) => {
    const at = file.getLineAndCharacterOfPosition(start).line;
    return `${page}:${line + at - 1} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
  expect(found).toEqual([]);
});

test.each(typed.filter(({ comment }) => comment.startsWith("prints: ")))("$page:$line runs, and prints what it says", ({ code, comment }) => {
  const { outputText } = ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } });
  const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", outputText], { cwd: inject("application"), encoding: "utf8", timeout: 20_000 });
  expect(printed.trim()).toBe(comment.slice(8));
});

// The README is where a reader finds out what there is.
test.each(["SessionOptions", "ServerOptions", "IdleOptions", "Session", "SessionEvents", "StartOptions", "Profile", "CsrfPreset"])("the README names everything of %s", (type) => {
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(join(root, "src/index.ts"))!)!).find(({ name }) => name === type);
  const declared = checker.getDeclaredTypeOfSymbol(exported!.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported!) : exported!);
  const names = declared.isUnion() ? declared.types.map((each) => (each as ts.StringLiteralType).value) : declared.getProperties().map(({ name }) => name);
  const code = Array.from(read("README.md").matchAll(/```[\s\S]*?```|`([^`]+)`/g), ([, text = ""]) => text).join(" ");
  expect(names.length).toBeGreaterThan(2);
  expect(names.filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(code))).toEqual([]);
});

// ── Quotations ──

const withoutIndent = (code: string): string => code.split("\n").map((line) => line.trim()).join("\n").trim();

test.each(blocks.filter(({ comment }) => comment.startsWith("from: ")))("$page:$line is what $comment has", ({ comment, code }) => {
  expect(withoutIndent(read(comment.slice(6)))).toContain(withoutIndent(code));
});

test("code of another language than the browser's is a quotation, so it has been run", () => {
  const unseen = blocks.filter(({ info, comment }) => ["php", "python", "ruby", "java"].includes(info) && !comment.startsWith("from: "));
  expect(unseen.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
});

// ── The first steps ──

test("the server of the first steps keeps the contract", async () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-docs-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const { comment, code } of blocks.filter(({ comment: text }) => text.startsWith("file: "))) {
    const path = join(folder, comment.slice(6));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const child = spawn(process.execPath, ["server.mjs"], { cwd: folder, env: { ...process.env, PORT: "0" }, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill());
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (text) => resolve(String(text).trim()));
    child.once("exit", (status) => reject(new Error(`it ended with ${status}`)));
  });

  let cookie = "";
  const call = async (method: string, path: string, headers: Record<string, string> = {}, body?: object): Promise<Answer> => {
    const sent = { ...headers, cookie, ...(body && { "Content-Type": "application/json" }) };
    const answer = await fetch(address + path, { method, headers: sent, ...(body && { body: JSON.stringify(body) }) });
    const [given] = answer.headers.getSetCookie();
    if (given) cookie = given.split(";")[0];
    const text = await answer.text();
    return { status: answer.status, ...(text.startsWith("{") && (JSON.parse(text) as object)) };
  };
  const second = () => new Promise((resolve) => setTimeout(resolve, 1100));

  for (const path of ["/", "/app.js"]) expect((await call("GET", path)).status).toBe(200);
  expect(await call("GET", "/session")).toEqual({ status: 200, authenticated: false });
  expect((await call("POST", "/session/heartbeat")).status).toBe(401);
  const { signIn, expiresIn, ...login } = await call("POST", "/login", {}, { user: "ada" });
  expect(login).toEqual({ status: 200, user: "ada" });
  // Whole seconds, rounded down: a millisecond may have passed.
  expect(expiresIn).toBeGreaterThanOrEqual(899);
  await second();
  // Asking does not extend, however often; a heartbeat does.
  expect((await call("GET", "/session")).expiresIn).toBeLessThan(899);
  expect(await call("GET", "/session")).toMatchObject({ authenticated: true, user: "ada", signIn });
  expect((await call("GET", "/session")).expiresIn).toBeLessThan(899);
  expect((await call("POST", "/session/heartbeat")).expiresIn).toBeGreaterThanOrEqual(899);
  expect((await call("GET", "/session")).expiresIn).toBeGreaterThanOrEqual(899);
  expect((await call("POST", "/session/heartbeat", { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
  // A logout that means another login is ignored, and extends nothing.
  await second();
  expect((await call("POST", "/logout", { "Holdfast-Sign-In": "another" })).status).toBe(204);
  expect((await call("GET", "/session")).expiresIn).toBeLessThan(899);
  expect((await call("POST", "/logout", { "Holdfast-Sign-In": signIn! })).status).toBe(204);
  expect(await call("GET", "/session")).toEqual({ status: 200, authenticated: false });
  expect((await call("POST", "/logout")).status).toBe(204);
});

interface Answer {
  readonly status: number;
  readonly authenticated?: boolean;
  readonly user?: string;
  readonly signIn?: string;
  readonly expiresIn?: number;
}

// ── Links, figures, messages ──

/** As GitHub makes the name of a heading. */
const anchors = (path: string): string[] =>
  Array.from(read(path).replace(/^```[\s\S]*?^```$/gm, "").matchAll(/^#+ (.+)$/gm), ([, title]) => title.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-"));

test.each(pages)("the links of %s lead somewhere", (page) => {
  const links = Array.from(read(page).replace(/^```[\s\S]*?^```$/gm, "").matchAll(/\]\(([^)\s]+)[)\s]/g), ([, to]) => to).filter((to) => !to.startsWith("https://"));
  const broken = links.filter((to) => {
    const [path, anchor] = to.split("#");
    const target = relative(root, path ? join(root, dirname(page), path) : join(root, page));
    return !existsSync(join(root, target)) || (anchor && !anchors(target).includes(anchor));
  });
  expect(broken).toEqual([]);
});

test("docs/performance.md says by how much the sizes of the README are over their budgets", () => {
  const sizes = Object.fromEntries(Array.from(read("README.md").matchAll(figure), ([, name, text]) => [name, parseFloat(text)]));
  const said = Object.fromEntries(Array.from(read("docs/performance.md").matchAll(/<!-- over:(\w+) -->(\d+) kB<!-- \/over -->/g), ([, name, kB]) => [name, Number(kB)]));
  for (const [name, budget] of Object.entries({ core: 13, dependencies: 17 })) expect(Math.abs(said[name] - Math.max(0, sizes[name] - budget)), name).toBeLessThanOrEqual(1);
});

test("the messages that docs/degraded.md explains are those of the source", () => {
  const source = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts")).map((file) => read(`src/${file}`)).join("\n");
  const messages = Array.from(read("docs/degraded.md").matchAll(/^\| `([^`]*…[^`]*)` \|/gm), ([, message]) => message);
  expect(messages.length).toBeGreaterThan(5);
  const parts = messages.flatMap((message) => message.split("…").map((part) => part.trim()).filter((part) => part.length > 4));
  expect(parts.filter((part) => !source.includes(part))).toEqual([]);
});

// ── The comparison: no cell without evidence ──

const comparison = read("docs/comparison.md");
const cells = Array.from(comparison.matchAll(/^\| (?!\|)[^|]+ \|(.*)\|$/gm), ([, row]) => row.split(" | ").map((cell) => cell.trim())).filter((row) => row.some((cell) => cell.startsWith("[")));

test("every cell of the comparison is a link", () => {
  expect(cells.length).toBeGreaterThan(15);
  expect(cells.flat().filter((cell) => !/^\[[^\]]+\]\([^)\s]+( ".+")?\)$/.test(cell))).toEqual([]);
});

test("what the comparison says of Holdfast leads to a test that is there", () => {
  const own = cells.map(([first]) => /\]\((\S+) "(.+)"\)$/.exec(first!)?.slice(1));
  expect(own.filter((link) => !link)).toEqual([]);
  expect(own.filter((link) => !read(join("docs", link![0]!)).includes(link![1]!)).map((link) => link!.join(" "))).toEqual([]);
});

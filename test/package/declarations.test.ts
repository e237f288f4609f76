// What an editor shows of the package: a sentence at every export, an example at every function.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, inject, test } from "vitest";

const folder = join(inject("application"), "node_modules/holdfast");
const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { exports: Record<string, { types?: string } | string> };
const entries = Object.entries(exports).flatMap(([name, given]) => (typeof given === "object" && given.types ? [[name, join(folder, given.types)] as const] : []));
const program = ts.createProgram(entries.map(([, file]) => file), { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [], skipLibCheck: true });
const checker = program.getTypeChecker();

/** An adapter's entry gives the core again; that is looked at once. */
function own(file: string): ts.Symbol[] {
  const source = program.getSourceFile(file)!;
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!).map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
  return symbols.filter((symbol) => symbol.declarations?.some((declaration) => declaration.getSourceFile() === source));
}
const comment = (symbol: ts.Symbol): string => ts.displayPartsToString(symbol.getDocumentationComment(checker));
const tags = (symbol: ts.Symbol): string[] => symbol.getJsDocTags(checker).map(({ name }) => name);

test("there is an entry to look at", () => expect(entries.length).toBeGreaterThanOrEqual(2));

test.each(entries)("everything that %s exports says what it is", (_, file) => {
  expect(own(file).length).toBeGreaterThan(0);
  expect(own(file).filter((symbol) => comment(symbol).length < 15).map(({ name }) => name)).toEqual([]);
});

test.each(entries)("every function of %s has an example", (_, file) => {
  const functions = own(file).filter((symbol) => symbol.flags & ts.SymbolFlags.Function);
  expect(functions.filter((symbol) => !comment(symbol).includes("```") && !tags(symbol).includes("example")).map(({ name }) => name)).toEqual([]);
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "./install.mjs";

export interface Message {
  /** As in the source, with "…" for what is filled in. */
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

/** What a message is given to: the constructor of an error, or a function that makes or reports one. */
const TAKES = /^(HoldfastError|ConfigurationError|StorageError|ServerError|SessionEndedError|DataError|report|problem|bad|threw)$/;

/** Every message that Holdfast throws or reports, read from the source. The test kit's own are left out. */
export function messages(): Message[] {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts") && !file.startsWith("testing"));
  return files.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(join(root, "src", file), "utf8"), ts.ScriptTarget.ES2022, true);
    const found: Message[] = [];
    const visit = (node: ts.Node): void => {
      if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && TAKES.test(nameOf(node.expression))) {
        const [argument] = node.arguments ?? [];
        const text = argument && textOf(argument);
        if (text) found.push({ text, file, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

const nameOf = (expression: ts.Expression): string => (ts.isIdentifier(expression) ? expression.text : ts.isPropertyAccessExpression(expression) ? expression.name.text : "");

function textOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  return parts.join("…").replace(/…+/g, "…");
}

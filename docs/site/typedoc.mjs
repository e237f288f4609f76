import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const { exports } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));

/** The reference is of what users get: the declarations of each entry. */
export default {
  entryPoints: Object.values(exports).flatMap(({ types }) => (types ? [fileURLToPath(new URL(types, root))] : [])),
  tsconfig: fileURLToPath(new URL("tsconfig.json", import.meta.url)),
  plugin: ["typedoc-plugin-markdown", "./modules.mjs"],
  out: "pages/api",
  readme: "none",
  name: "API reference",
  // Adapters speak of frameworks that are not installed here.
  skipErrorChecking: true,
  groupOrder: ["Functions", "Variables", "Interfaces", "Type Aliases", "Classes"],
  disableSources: true,
  excludePrivate: true,
  excludeExternals: true,
  outputFileStrategy: "modules",
  entryFileName: "index",
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: "table",
  propertiesFormat: "table",
  typeDeclarationFormat: "table",
  interfacePropertiesFormat: "table",
  classPropertiesFormat: "table",
  indexFormat: "table",
  logLevel: "Warn",
  validation: { notExported: false, invalidLink: true },
};

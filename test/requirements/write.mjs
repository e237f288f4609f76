// `npm run requirements`: writes docs/requirements.md from the reports of a run (`npm test -- --reports`), or of another folder that is named.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/install.mjs";
import { read, table } from "./table.mjs";
import { readReports } from "./tests.mjs";

const folder = join(root, process.argv[2] ?? "reports");
if (!existsSync(folder)) {
  console.error(`There are no reports in ${folder}: run npm test -- --reports first.`);
  process.exit(1);
}
const { text, rows } = table(readReports(folder), read("proofs.json"));
writeFileSync(join(root, "docs/requirements.md"), text);
for (const standing of ["met", "partly", "not", "not ours"]) console.log(`${standing}: ${rows.filter((row) => row.standing === standing).map(({ id }) => id).join(" ") || "none"}`);

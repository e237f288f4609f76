// `npm run release-notes`: what CHANGELOG.md says of the version in package.json, and the integrity value of the <script> file. Needs a build.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url));
const { name, version } = JSON.parse(read("package.json"));
const section = read("CHANGELOG.md").toString().split(/^## /m).find((text) => text.startsWith(`${version} `) || text.startsWith(`${version}\n`));
if (!section) {
  console.error(`CHANGELOG.md says nothing of ${version}`);
  process.exit(1);
}
const integrity = `sha384-${createHash("sha384").update(read("dist/holdfast.iife.js")).digest("base64")}`;

console.log(`${section.slice(section.indexOf("\n") + 1).trim()}

### The script

\`\`\`html
<script src="https://cdn.jsdelivr.net/npm/${name}@${version}/dist/holdfast.iife.js"
  integrity="${integrity}" crossorigin="anonymous"></script>
\`\`\``);

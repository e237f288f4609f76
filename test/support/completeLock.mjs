// Run after `npm install` if `npm ci` says that platform packages are missing from the lock file. npm leaves an optional package out when the
// registry it asked does not hold it, and `npm ci` then refuses the lock. An entry without integrity is enough: only its own platform fetches it.
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
const platform = /(android|darwin|freebsd|linux|openbsd|openharmony|win32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x|loong64)(-\w*musl|-\w+)?$/;

for (const [parent, { optionalDependencies = {}, engines }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const at = `node_modules/${name}`;
    const [, os, cpu, abi = ""] = platform.exec(name) ?? [];
    if (lock.packages[`${parent}/${at}`] || lock.packages[at] || !os) continue;
    const libc = os === "linux" && { libc: [abi.startsWith("-musl") ? "musl" : "glibc"] };
    lock.packages[at] = { version, cpu: [cpu], dev: true, ...libc, license: "MIT", optional: true, os: [os], ...(engines && { engines }) };
    console.log(`added ${name}@${version}`);
  }
}

lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);

// What `npm test` and `npm run demo` need on a fresh machine. Node builtins only: it runs before node_modules exists.
import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

const modifiedAt = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Runs `npm ci` in a folder of this repository when its lock file is newer than what is in its node_modules. Throws when it fails. */
export function ensureModules(folder = "") {
  if (modifiedAt(join(folder, "node_modules/.package-lock.json")) >= modifiedAt(join(folder, "package-lock.json"))) return;
  console.log(`Installing the npm packages of ${join(folder, "package-lock.json")} (npm ci) …`);
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: join(root, folder),
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32", // npm is a .cmd file there
  });
  if (status !== 0) throw new Error("npm ci failed; its messages are above");
}

/**
 * Installs Debian packages with one apt call where that is possible: on Debian or Ubuntu, as root.
 * Never throws: what a missing package means is for the caller to say.
 * @param {readonly string[]} names
 * @returns {string[]} the packages that are still not there; on a system without apt, all of them
 */
export function ensurePackages(names) {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0 || !canUseApt()) return missing;
  console.log(`Installing ${missing.join(", ")} (apt-get) …`);
  apt("update");
  const known = missing.filter(hasCandidate); // one unknown name would fail the whole call
  if (known.length > 0) apt("install", "--yes", "--no-install-recommends", ...known);
  return missing.filter((name) => !isInstalled(name));
}

function apt(...args) {
  const { status, stderr } = spawnSync("apt-get", ["-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0) console.log(`apt-get ${args[0]} failed:\n${stderr}`);
}

function canUseApt() {
  if (process.platform !== "linux" || process.getuid() !== 0 || !findProgram("apt-get")) return false;
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

function isInstalled(name) {
  return output("dpkg-query", ["-W", "-f", "${Status}", name]).endsWith(" installed");
}

function hasCandidate(name) {
  return /Candidate: (?!\(none\))/.test(output("apt-cache", ["policy", name]));
}

function output(command, args) {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}

/** The path of a program, looked for in PATH; undefined when it is not there. */
export function findProgram(name) {
  const extension = process.platform === "win32" ? ".exe" : "";
  return (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name + extension))
    .find(isExecutable);
}

/** Chromium or Chrome: CHROME_PATH if set (and then only that), else PATH, else where installers put it. */
export function findChromium() {
  if (process.env.CHROME_PATH) return isExecutable(process.env.CHROME_PATH) ? process.env.CHROME_PATH : undefined;
  const inPath = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"].map(findProgram);
  const elsewhere = [
    "/usr/bin/chromium",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ...["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map((folder) =>
      join(process.env[folder] ?? "/", "Google/Chrome/Application/chrome.exe"),
    ),
  ];
  return [...inPath, ...elsewhere].find((path) => path && isExecutable(path));
}

/** Firefox: FIREFOX_PATH if set, else PATH. */
export function findFirefox() {
  return [process.env.FIREFOX_PATH, ...["firefox-esr", "firefox"].map(findProgram)].find((path) => path && isExecutable(path));
}

/** WebKitGTK's driver, which brings a browser, and the screen that it needs. */
export function findWebkit() {
  return findProgram("Xvfb") && findProgram("WebKitWebDriver");
}

/** The engines of the browser tests: how each is found, and what it is made of where it is not. */
export const engines = {
  chromium: { find: findChromium, packages: ["chromium"], cure: "install one or set CHROME_PATH" },
  firefox: { find: findFirefox, packages: ["firefox-esr"], cure: "install one or set FIREFOX_PATH" },
  webkit: { find: findWebkit, packages: ["webkit2gtk-driver", "xvfb", "xauth", "libfaketime"], cure: "install webkit2gtk-driver, xvfb and libfaketime" },
};

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

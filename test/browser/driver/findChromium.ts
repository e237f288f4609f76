import { findProgram } from "./findProgram.js";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const PLACES = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"];

/** `CHROME_PATH`, then the PATH, then where macOS keeps it. */
export function findChromium(): string {
  const found = findProgram([], [process.env["CHROME_PATH"]]) ?? findProgram(NAMES) ?? findProgram([], PLACES);
  if (!found) throw new Error("No Chromium found. Install it (Debian: apt install chromium) or set CHROME_PATH.");
  return found;
}

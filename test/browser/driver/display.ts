import { announced } from "./announced.js";
import { findProgram } from "./findProgram.js";
import { ownProcess } from "./ownProcess.js";

/** A screen that nobody sees, on the first free display number. One for all browsers of this process, and it ends with it. */
export const display = (): Promise<string> => (shared ??= start());

let shared: Promise<string> | undefined;

async function start(): Promise<string> {
  const program = findProgram(["Xvfb"]);
  if (!program) throw new Error("No Xvfb found. Install it (Debian: apt install xvfb).");
  const own = ownProcess(program, () => ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"]);
  try {
    return `:${await announced(own, "Xvfb", /^(\d+)\n/m)}`;
  } catch (error) {
    await own.end();
    throw error;
  }
}

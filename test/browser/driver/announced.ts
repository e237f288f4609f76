import type { OwnProcess } from "./ownProcess.js";

/** Resolves with the first group of `wanted` in what the program writes; rejects with its last words if it ends or says nothing for 30 s. */
export function announced({ child }: OwnProcess, what: string, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => reject(new Error(`${what} did not start in 30 s: ${said.slice(-800)}`)), 30_000);
    child.once("error", (error) => (clearTimeout(timer), reject(error)));
    child.once("exit", (code) => (clearTimeout(timer), reject(new Error(`${what} exited with ${code}: ${said.slice(-800)}`))));
    const listen = (data: unknown) => {
      // Keeps reading after the match: a full pipe would stop the program.
      said = (said + String(data)).slice(-10_000);
      const found = wanted.exec(said)?.[1];
      if (found) (clearTimeout(timer), resolve(found));
    };
    child.stderr?.on("data", listen);
    child.stdout?.on("data", listen);
  });
}

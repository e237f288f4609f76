import { readFileSync, readdirSync } from "node:fs";

/** No such process, or one that has ended and is still to be buried by its parent. */
export function hasEnded(pid: number): boolean {
  const { state } = factsOf(pid) ?? { state: "Z" };
  return state === "Z";
}

/** The processes of this session (its leader's id) with this name, which the kernel cuts after 15 characters. Lowest id first. */
export function processesOf(session: number, name: string): number[] {
  const all = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)).map(Number);
  return all.filter((pid) => {
    const facts = factsOf(pid);
    return facts?.session === session && facts.name === name && facts.state !== "Z";
  });
}

/** `man 5 proc`: pid (name) state parent group session … */
function factsOf(pid: number): { name: string; state: string; session: number } | undefined {
  try {
    const [, name, state, , , session] = /^\d+ \((.*)\) (\S) (\d+) (\d+) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return { name, state, session: Number(session) };
  } catch {
    return undefined;
  }
}

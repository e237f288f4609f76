// Child processes that never outlive their parent.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";

const running = new Set();

/** `spawn` in a process group of its own, ended with everything it started when this process is interrupted. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], detached: process.platform !== "win32", ...options });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

/** What this child and its descendants do from now on, they do in the time that others leave. */
export function giveWay(child) {
  try {
    setPriority(child.pid, constants.priority.PRIORITY_LOW);
    // Linux shares a core among sessions first, and each child is one (sched(7), autogroup).
    writeFileSync(`/proc/${child.pid}/autogroup`, "19");
  } catch {} // it takes its share, then
}

/** Ends a child and its descendants at once; those in sessions of their own (browsers) too, where /proc tells them. */
export function end(child) {
  for (const pid of [-child.pid, child.pid, ...descendants(child.pid)]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {} // gone already
  }
}

function descendants(root) {
  if (process.platform !== "linux") return [];
  const children = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(pid)]);
    } catch {} // ended while we looked
  }
  const below = (pid) => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(root);
}

process.once("exit", () => {
  for (const child of running) end(child);
});

for (const [signal, status] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  process.once(signal, () => process.exit(status));
}

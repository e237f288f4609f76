import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A browser's process group with the directory it lives in. */
export interface OwnProcess {
  readonly child: ChildProcess;
  readonly directory: string;
  /** Ends every process of the group and removes the directory. Resolves when both are gone. */
  end(): Promise<void>;
}

/** Reads until its parent is gone, then kills group $1 and removes directory $2, which dying processes may still be filling. */
const REAPER = `cat; kill -CONT -"$1"; kill -KILL -"$1"; n=0; until rm -rf "$2" || [ $n -ge 50 ]; do n=$((n+1)); sleep 0.1; done`;

/**
 * Starts a program that cannot outlive this one. A test run ends in many ways (a failure, Ctrl-C, SIGKILL from the runner), and only another process
 * sees them all: a reaper waits for the end of a pipe from here. `end` closes that same pipe, so there is one way to clean up.
 */
export function ownProcess(command: string, args: (directory: string) => readonly string[], more: (directory: string) => NodeJS.ProcessEnv = () => ({})): OwnProcess {
  const directory = mkdtempSync(join(tmpdir(), "holdfast-browser-"));
  // A browser also writes to HOME and TMPDIR; both are inside what will be removed.
  const env = { ...process.env, HOME: directory, TMPDIR: directory, XDG_CONFIG_HOME: join(directory, "config"), XDG_CACHE_HOME: join(directory, "cache"), ...more(directory) };
  const child = spawn(command, args(directory), { detached: true, env, stdio: ["ignore", "pipe", "pipe"] });
  const reaper = spawn("sh", ["-c", REAPER, "reaper", String(child.pid), directory], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  const gone = new Promise<void>((resolve) => reaper.once("exit", () => resolve()));
  return {
    child,
    directory,
    end: () => {
      reaper.stdin.end();
      return gone;
    },
  };
}

/** The servers of this folder, and how they are started. */
export interface ServerSettings {
  /** A free one by default. */
  readonly port?: number;
  /** What it keeps over a restart; a temporary one by default, gone with this process. */
  readonly folder?: string;
  readonly idleSeconds?: number;
  readonly secret?: string;
  readonly redisUrl?: string;
  /** Says nothing. */
  readonly quiet?: boolean;
}

export interface StartedServer {
  readonly url: string;
  readonly port: number;
  /** How it has ended, with the last that it said. */
  readonly exit: Promise<string>;
  /** As a deployment does: what it has to write, it writes. */
  stop(): Promise<void>;
  /** As a crash does. */
  kill(): Promise<void>;
}

type ServerName = "php" | "flask" | "rails" | "servlet" | "express" | "jwt";
/** What is not installed that this server needs, in one line; undefined where nothing is missing. */
export function missing(name: ServerName): string | undefined;
export function startServer(name: ServerName, settings?: ServerSettings): Promise<StartedServer>;
/** Puts the build of the SDK where the servers give it out. */
export function publish(): void;
/** The first free port from `first` on; 0 is any. */
export function freePort(first?: number): Promise<number>;

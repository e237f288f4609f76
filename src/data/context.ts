import type { Platform, StorageArea } from "../platform/platform.js";
import type { EntryOptions } from "./schema.js";
import type { Register } from "./register.js";
import type { StampClock } from "./stamp.js";

export type Lifetime = NonNullable<EntryOptions<unknown>["lifetime"]>;
export type Tier = "tab" | "shared" | "durable" | "memory";

/** What a transaction's decision wants written of registers. */
export interface Decision<T> {
  readonly put?: readonly (readonly [key: string, register: Register])[];
  readonly result: T;
}

/** What the session gives its data: where values live now, whether they may be read and written, and the ways out of this tab. */
export interface DataContext {
  readonly platform: Platform;
  /** Before every key in Web Storage. */
  readonly prefix: string;
  readonly clock: StampClock;
  /** Where values of a lifetime live at this moment, ending in "/"; undefined without a session that owns them. `memory` names a place that never touches the disk. */
  place(lifetime: Lifetime, memory?: boolean): string | undefined;
  /** Whether values of a lifetime may be read. The clock is tested: past a limit nothing of the session or the user may. */
  readable(lifetime: Lifetime): boolean;
  /** Whether a session is live; "checking" while that is not known. */
  access(): "live" | "checking" | "none";
  /** Resolves when a session is live and its gate is open; rejects with a SessionEndedError. */
  live(): Promise<void>;
  /** Keeps a write made while checking; it is made when the gate opens, or dropped. */
  later(write: () => void): void;
  ended(what: string): Error;
  bad(message: string, cause?: unknown): Error;
  /** Tells the other tabs, with all that is told in this task in one message. */
  post(key: string, register: Register): void;
  /** The fenced transaction: nothing is decided or written unless the session of `place` is still the open one. Rejects with a StorageError without a database. */
  transact<T>(place: string, keys: readonly string[], decide: (registers: readonly (Register | undefined)[]) => Decision<T>): Promise<T>;
  /** Puts registers into the database where they outrank what is there. */
  keep(key: string, register: Register): Promise<void>;
  readonly hasDatabase: () => boolean;
  /** Asks the other tabs for what they have, for a moment. */
  ask(): Promise<void>;
  /** One read-modify-write of a key at a time in the whole browser, as far as Web Locks work. */
  alone<T>(key: string, work: () => Promise<T>): Promise<T>;
  problem(message: string, cause?: unknown): void;
  /** A listener of the application threw. */
  threw(message: string, cause: unknown): void;
  readonly local: StorageArea | undefined;
  readonly session: StorageArea | undefined;
}

/** One entry as the session sees it. */
export interface Store {
  /** What the application holds: an Entry or a DurableEntry. */
  readonly entry: object;
  readonly tier: Tier;
  /** The key under which the database has it now, if it has. */
  stored?(): string | undefined;
  /** A register that was heard of or found; of another entry's key nothing is taken. */
  take(key: string, register: Register): void;
  /** Registers that a joining tab must be given. */
  give(): readonly (readonly [key: string, register: Register])[];
  /** Boot and wake: memory, Web Storage and database are brought together (`found` is what the database has). */
  resync(found: Register | undefined): void;
  /** Puts and tells what was set in this task. */
  flush?(lifetime?: Lifetime): void;
  /** The session ended: what was its is gone from memory and sessionStorage. */
  wipe(): void;
  /** Tells subscribers if what they would read is not what they last read. */
  settle(): void;
}

/** A kind of data, as `tab()`, `shared()`, `durable()` and `memory()` return it. Its code hangs on `open`, so that a tier that nobody imports is not shipped. */
export interface Definition {
  /** Where the value lives. */
  readonly tier: Tier;
  /** As they were given. */
  readonly options: EntryOptions<unknown>;
  /** For createSession(). */
  readonly open: (context: DataContext, name: string) => Store;
}

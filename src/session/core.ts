import type { Presence } from "../activity/presence.js";
import type { DataContext, Store } from "../data/context.js";
import type { Register } from "../data/register.js";
import type { StampClock } from "../data/stamp.js";
import type { Ended, Epoch } from "../epoch/epoch.js";
import type { Fence } from "../epoch/fence.js";
import type { Markers, Marks } from "../epoch/markers.js";
import type { Platform } from "../platform/platform.js";
import type { Answer, Client } from "../server/client.js";
import type { Bus } from "../tabs/bus.js";
import type { Identity } from "../tabs/identity.js";
import type { Leadership } from "../tabs/leadership.js";
import type { Message } from "../tabs/messages.js";
import type { Deadline } from "./deadline.js";
import type { HoldfastError } from "./errors.js";
import type { Events, Origin } from "./events.js";
import type { Settings, StartDetails } from "./options.js";
import type { SessionState } from "./state.js";

/** What this tab knows of the session. Everything that is shown derives from it; only the functions of `session/` change it. */
export interface Facts {
  /** The session that is live as far as this tab knows. */
  epoch: Epoch | undefined;
  /** The last one that ended. */
  ended: Ended | undefined;
  /** Everything up to it has ended. Never falls. */
  floor: number;
  /** The highest number read or heard. */
  top: number;
  /** Last trusted activity in any tab; last touch of the server; the deadline it gave; the server's whole lifetime. */
  seen: number;
  sent: number;
  serverEnd: number;
  lifetime: number;
  /** When the answer that `serverEnd` is from was asked for. */
  answered: number;
  /** When the latest start() of this epoch that this tab knows of was made: an "ended" asked for before it says nothing. */
  startedAt: number;
  /** When the status answer that confirmed a start() was asked for. */
  confirmedAt: number | undefined;
  /** The server's clock less this device's. */
  offset: number | undefined;
  /** By how much the wall clock has run ahead of the monotonic one, unexplained yet: sleep, or a clock that was set forward. */
  jumped: number;
  /** The server's last answer to this tab, when another tab last told of one, and when a leader was last heard: for explain(). */
  answer: Answer | undefined;
  verdictAt: number;
  beatAt: number;
  /** Highest fencing token heard or had. */
  term: number;
  /** Where the latest beginning or end was made. */
  origin: Origin;
  /** What keeps the gate shut; while it is, nothing of the user can be read. */
  readonly gates: Set<unknown>;
  readonly shut: boolean;
  /** Frozen, or in the back/forward cache: no transaction is begun, whatever arrives. */
  asleep: boolean;
  /** How often it was. */
  sleeps: number;
  disposed: boolean;
  ready: boolean;
  /** A session was heard of while the boot was reading: it reads once more. */
  early: boolean;
}

/** A start() under way. */
export interface Attempt {
  /** end() was called meanwhile: what the attempt makes ends with this reason. */
  cancelled: string | undefined;
  /** That end() is not to call the server. */
  silent: boolean;
  /** It waits for the server's word. */
  confirming: boolean;
}

export type EndNotice = { readonly n: number; readonly reason: string; readonly signIn?: string | undefined };

/** What has become of a logout: the server has answered; it is owed; there was nobody to tell, or it must not be told any more. */
export type Told = "confirmed" | "pending" | "none";

/** An end() of which this page does not know yet what it ends. */
export interface Meant {
  readonly called: number;
  readonly reason: string;
  /** The server is to be told. */
  tell: boolean;
  readonly met: (told: Told | Promise<Told>) => void;
  /** What it meant has been found and ended, or is not there. */
  readonly done: Promise<void>;
}

/** How an end came about, which decides who writes, who tells and who calls the server. */
export interface EndManner {
  /** Another tab's end, heard or read: no message, no request, no transaction. */
  readonly told?: boolean;
  /** The server is to be told. */
  readonly notify?: boolean;
  /** Found by the clock: the tab whose transaction closes the fence calls the server. */
  readonly clock?: boolean;
  /** A clock's end found at boot or wake, or while a start() waits, or an end() that a start() had to finish, or that had to find its session and cannot name the login: its logout is a late one. */
  readonly late?: boolean;
  /** The fence has been closed already, by the transaction of a start(). */
  readonly closed?: boolean;
}

export interface Core extends Facts {
  readonly platform: Platform;
  readonly settings: Settings;
  readonly prefix: string;
  readonly events: Events;
  readonly markers: Markers;
  readonly fence: Fence;
  readonly bus: Bus;
  readonly identity: Identity;
  readonly leadership: Leadership;
  readonly presence: Presence;
  readonly client: Client | undefined;
  readonly stores: ReadonlyMap<string, Store>;
  readonly stamps: StampClock;
  readonly data: DataContext;
  /** This document, in messages and stamps; never the id in sessionStorage, which may be a copy. */
  readonly self: string;
  readonly starts: Set<Attempt>;
  /** What is to be done when the session has gone: fetch() calls to be aborted. */
  readonly gone: Set<() => void>;
  hasDatabase(): boolean;
  hasLocks(): boolean;
  closeDatabase(): void;
  /** hold() is telling of presence, which counts while a warning is shown too. */
  holding: boolean;
  /** A timer that dispose() cancels. */
  timer(callback: () => void, delay: number): () => void;
  /** Things to undo at dispose(). */
  readonly cleanup: (() => void)[];

  // look.ts: the clock, and what is shown
  look(): void;
  deadline(): Deadline;
  state(): SessionState;
  update(origin?: Origin): void;
  subscribe(listener: () => void): () => void;
  /** Resolves at the next change of what is shown, or of the gate. */
  changed(): Promise<void>;
  /** The wall clock was set, by `delta`: what is on the old one is moved along. */
  rebase(delta: number): void;
  /** What was just taken in is of a clock before its latest jump. */
  predate(): void;
  /** Gives the session another start, here and in both stores. */
  redate(start: number): void;
  /** Writes into localStorage what this tab knows of the session. */
  mark(): void;
  /** Takes in activity, if it is news; without an origin nobody is told yet. */
  see(at: number, origin?: Origin): boolean;
  /** Takes in what another tab or a store says of this session's start, if it is newer. */
  restart(told: Pick<Epoch, "start" | "revision"> & { readonly signIn?: string | undefined }): void;
  /** A problem, told once; a StorageError if nothing else is said. */
  report(message: string, cause?: unknown, kind?: new (message: string, options: ErrorOptions) => HoldfastError): void;

  // talking.ts: messages
  post(type: Message["type"], more?: Partial<Message>): void;
  hear(message: Message): void;
  /** Asks the other tabs: the questions of a joiner until one answers, or everybody at once. */
  ask(everybody?: boolean): Promise<readonly string[]>;
  /** By the lock, or by a lease where there are no locks. */
  leads(): boolean;
  peers(): Promise<string[] | undefined>;

  // ending.ts
  finish(reason: string, manner: EndManner, notice?: Ended): Promise<Told>;
  expire(late?: boolean): Promise<void>;
  end(reason: string, notify: boolean | undefined): Promise<{ server: Told }>;
  /** A logout that is owed, if there is one that may be sent now. */
  deliver(): Promise<Told>;
  /** Ends what is found, if an end() has been waiting for it; without `found` there was nothing. */
  meet(found?: Epoch): void;
  meant: Meant | undefined;

  // starting.ts
  start(details: StartDetails): Promise<void>;
  /** Makes a session this tab's own; `mine` if this tab fixed its limits. */
  adopt(epoch: Epoch, origin: Origin, mine?: boolean): void;

  // waking.ts
  open(): Promise<void>;
  resync(why?: "wake" | "jump"): Promise<void>;
  recheck(): void;
  learn(marks: Marks): void;
  present(): void;
  /** Channel, database and identity are there; the boot's resync is done. */
  opened: Promise<void>;
  booted: Promise<void>;
  /** Brings memory, Web Storage, database and the other tabs' data together for the session that is live. */
  hydrate(): Promise<void>;
  sleep(cached: boolean): void;

  // keeping.ts: the server
  /** Asks `status` now. */
  status(): Promise<Answer | undefined>;
  /** One status check for the whole browser, unless one was made after `since` (default: a moment ago): the tab that gets it asks, the others wait for its word. */
  serverCheck(mine?: boolean, since?: number): Promise<Answer | undefined>;
  /** Resolves with when the touch was asked for. */
  touch(): Promise<number>;
  schedule(): void;
  /** The leader answers activity, so that the others know that it runs. */
  beat(): void;
  /** This tab's own input: if nobody answers it with a beat, somebody must lead. */
  nudge(): void;
  lead(leads: boolean): void;
  apply(answer: Answer, epoch: Epoch | undefined): Promise<void>;
  /** The server is asked once before its deadline warns. */
  foresee(): void;
  interval(): number;
  /** A beat or verdict of another tab. */
  heardServer(message: Message): void;
  /** Resolves when another tab tells of the server (in a message of type `wanted`, if given), or after `ms`. */
  heardWithin(ms: number, wanted?: string): Promise<undefined>;
  /** Takes the browser's one claim on the server, or gives it back; `closed` only while no session is open, `alone` even from another page, which must be gone. */
  claim(take: boolean, closed?: boolean, alone?: boolean): Promise<boolean>;
  /** Told of an end: the leader sees to it that the fence is closed. */
  closeLater(ended: Ended): void;
  /** Another reading of the server's clock: after a jump it tells sleep from a changed clock. */
  heardClock(offset: number, told?: boolean): void;
  /** The network is back, or another login has another server session: nothing has to wait for a failure of before. */
  reconnected(anew?: boolean): void;

  // tokens.ts
  /** The access token, refreshed if need be; another than `stale`, which the server has refused. */
  token(stale?: string): Promise<string>;
  /** A token that another tab has obtained. */
  takeToken(token: NonNullable<Message["token"]>): void;
  /** Gives the other tabs the token that this one has. */
  handToken(): void;
  dropToken(): void;
  touchFacts(): NonNullable<Message["touch"]>;
  takeTouch(touch: NonNullable<Message["touch"]>): void;
}

export type Found = readonly (readonly [store: Store, register: Register | undefined])[];

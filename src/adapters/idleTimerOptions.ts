import { DEFAULT_EVENTS } from "../activity/events.js";
import { ConfigurationError } from "../index.js";
import type { Platform } from "../platform/platform.js";

/** What `onPresenceChange` is told. */
export type PresenceType = { readonly type: "idle" } | { readonly type: "active"; readonly prompted: boolean };

/** The name of a DOM event. */
export type EventsType = string;
/** What `message()` carries. */
export type MessageType = string | number | object;

/** react-idle-timer's options. Times are milliseconds. Every one is optional, and may change from render to render. */
export interface IdleTimerOptions {
  /** Time without trusted input until the user is idle; default 20 minutes. */
  timeout?: number | undefined;
  /** How long before that to prompt: less than `timeout`; default 0, no prompt. */
  promptBeforeIdle?: number | undefined;
  /** Where input is listened to; default the page. */
  element?: EventTarget | undefined;
  /** Event types that count; default `DEFAULT_EVENTS` of holdfast. "visibilitychange" and "focus" never count: looking is not using. */
  events?: readonly EventsType[] | undefined;
  /** Event types that make the user prompted or idle at once. */
  immediateEvents?: readonly EventsType[] | undefined;
  /** The user is idle. The first argument of each callback is undefined, where react-idle-timer gave the event. */
  onIdle?: ((event?: undefined, timer?: IdleTimer) => void) | undefined;
  /** The user is back, from idle, or by `activate()`. */
  onActive?: ((event?: undefined, timer?: IdleTimer) => void) | undefined;
  /** `promptBeforeIdle` is left. */
  onPrompt?: ((event?: undefined, timer?: IdleTimer) => void) | undefined;
  /** Any counted input, at most once a second; in every state. */
  onAction?: ((event?: undefined, timer?: IdleTimer) => void) | undefined;
  /** Beside each of `onIdle`, `onActive` and `onPrompt`. */
  onPresenceChange?: ((presence: PresenceType, timer?: IdleTimer) => void) | undefined;
  /** What another tab, or this one, has sent with `message()`. Anything may come: every script of this origin can send. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in react-idle-timer, whose users name their own type
  onMessage?: ((data: any, timer?: IdleTimer) => void) | undefined;
  /** Of `onAction`: called once input has paused for so long. Not together with `throttle`. */
  debounce?: number | undefined;
  /** Of `onAction`: called at most once in so long. */
  throttle?: number | undefined;
  /** Start when the component mounts; default true. False: with the first input. */
  startOnMount?: boolean | undefined;
  /** Start with `start()` only. */
  startManually?: boolean | undefined;
  /** Once idle, input changes nothing until `start()`, `reset()` or `activate()`. */
  stopOnIdle?: boolean | undefined;
  /** All tabs of this origin with this `name` have one deadline. False, the default: nothing is stored, sent or heard. */
  crossTab?: boolean | undefined;
  /** Tells timers of one origin apart; default "idle-timer". */
  name?: string | undefined;
  /** One tab is the leader: `isLeader()`. With `crossTab` only. */
  leaderElection?: boolean | undefined;
  /** No timer, and no control does anything. */
  disabled?: boolean | undefined;
  /** Accepted and not needed: with `crossTab` the tabs are always in step. */
  syncTimers?: number | undefined;
  /** Accepted and not needed: one input stands for a second, and until then nothing listens. */
  eventsThrottle?: number | undefined;
  /** Accepted and not needed: deadlines are points in time, tested at each wake and before each input. */
  timers?: unknown;
  /** The seam of test kits. */
  platform?: Platform | undefined;
}

/** react-idle-timer's methods. Those that control return whether they did. Times are milliseconds. */
export interface IdleTimer {
  /** Starts, or starts anew, silently. */
  start(): boolean;
  /** Starts anew, silently, and sets the counters since the last reset to 0. */
  reset(): boolean;
  /** `reset()`, and `onActive` if the user was prompted or idle. */
  activate(): boolean;
  /** Stops the clock at what is left, and listens to nothing. */
  pause(): boolean;
  /** Goes on with what was left. */
  resume(): boolean;
  /** Sends to `onMessage` of the other tabs, and of this one with `emitOnSelf`. */
  message(data: MessageType, emitOnSelf?: boolean): boolean;
  /** Whether the deadline has passed. Tells nobody, so it may be asked while rendering. */
  isIdle(): boolean;
  /** Whether the user is being prompted. */
  isPrompted(): boolean;
  /** Whether this tab is the one leader: with `crossTab` and `leaderElection`, and where there are Web Locks. */
  isLeader(): boolean;
  /** Whether this tab had the last counted input of all. */
  isLastActiveTab(): boolean;
  /** Random, of this timer in this page; empty until it is mounted. */
  getTabId(): string;
  /** To idle, never to the prompt. */
  getRemainingTime(): number;
  /** Since the last reset. */
  getElapsedTime(): number;
  /** Since the component was mounted, as all that are called total. */
  getTotalElapsedTime(): number;
  /** When the user last became idle. */
  getLastIdleTime(): Date | null;
  /** When the last counted input was, or the start. */
  getLastActiveTime(): Date | null;
  /** Idle, since the last reset. */
  getIdleTime(): number;
  /** Idle, since the component was mounted. */
  getTotalIdleTime(): number;
  /** Not idle, since the last reset. */
  getActiveTime(): number;
  /** Not idle, since the component was mounted. */
  getTotalActiveTime(): number;
}

/** Looking at a page is not using it (https://github.com/SupremeTechnopriest/react-idle-timer/issues/138). */
const NO_INPUT = ["visibilitychange", "focus"];

type Defaulted = "timeout" | "promptBeforeIdle" | "events" | "immediateEvents" | "debounce" | "throttle" | "name";
export type ReadIdleTimerOptions = IdleTimerOptions & { readonly [K in Defaulted]-?: NonNullable<IdleTimerOptions[K]> };

/** The options with their defaults. Throws a ConfigurationError. */
export function readIdleTimerOptions(given: IdleTimerOptions): ReadIdleTimerOptions {
  const { timeout = 1_200_000, promptBeforeIdle = 0, events = DEFAULT_EVENTS, immediateEvents = [], debounce = 0, throttle = 0, name = "idle-timer" } = given;
  const wrong = (what: string): never => {
    throw new ConfigurationError(`useIdleTimer(): ${what}`);
  };
  if (!(timeout > 0)) wrong(`timeout: ${String(timeout)} is not a number of milliseconds above 0`);
  if (!(promptBeforeIdle >= 0 && promptBeforeIdle < timeout)) wrong(`promptBeforeIdle: ${String(promptBeforeIdle)} ms must be less than timeout, ${timeout} ms`);
  if ("promptTimeout" in given) wrong("promptTimeout is gone: give a timeout that includes it, and promptBeforeIdle");
  if (debounce > 0 && throttle > 0) wrong(`onAction: debounce (${debounce} ms) and throttle (${throttle} ms) exclude one another; give one`);
  return { ...given, timeout, promptBeforeIdle, events: events.filter((type) => !NO_INPUT.includes(type)), immediateEvents, debounce, throttle, name };
}

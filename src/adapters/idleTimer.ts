import { createPresence, type Presence } from "../activity/presence.js";
import { browserPlatform } from "../platform/browser.js";
import type { Platform } from "../platform/platform.js";
import { deadline } from "../session/deadline.js";
import { type IdleMessage, type IdleTabs, joinIdleTabs } from "./idleTabs.js";
import { createIdleTimes } from "./idleTimes.js";
import type { IdleTimer, PresenceType, ReadIdleTimerOptions } from "./idleTimerOptions.js";

/** "waiting": for the first input, which starts it. */
type Phase = "off" | "waiting" | "active" | "prompted" | "idle";

/** The timer of `useIdleTimer`, without React. `mount` returns its undoing. */
export interface IdleTimerCore extends IdleTimer {
  mount(): () => void;
  /** A limit has changed: what runs starts anew. */
  changed(): void;
}

/** How long since the last counted input is all that this knows; the phase follows from it and from the pure deadline. `options` gives those of the last render. */
export function createIdleTimer(options: () => ReadIdleTimerOptions): IdleTimerCore {
  let platform: Platform | undefined;
  let tabs: IdleTabs | undefined;
  let presence: Presence | undefined;
  let phase: Phase = "off";
  /** What is left while it is paused. */
  let left: number | undefined;
  let wall = 0;
  let monotonic = 0;
  let lastHere = false;
  let id = "";
  let cancel = (): void => {};
  let cancelAction = (): void => {};
  let actionAt = -Infinity;

  const now = (): number => platform?.now() ?? 0;
  const times = createIdleTimes(now);
  /** The monotonic clock knows no clock that is set back, the wall clock knows sleep. */
  const elapsed = (): number => (platform ? Math.max(0, platform.now() - wall, platform.monotonic() - monotonic) : 0);
  const touch = (age = 0): void => {
    wall = now() - age;
    monotonic = platform!.monotonic() - age;
  };
  const line = () => deadline({ idle: options().timeout, maxAge: 0, warning: options().promptBeforeIdle }, { start: 0, seen: now() - elapsed(), serverEnd: 0, lifetime: 0 });
  const runs = (): boolean => left === undefined && (phase == "active" || phase == "prompted");

  const emit = (handler: ((event: undefined, timer: IdleTimer) => void) | undefined, presenceNow: PresenceType): void => {
    handler?.(undefined, timer);
    options().onPresenceChange?.(presenceNow, timer);
  };
  const become = (next: "active" | "prompted" | "idle", silent = false): void => {
    phase = next;
    if (next == "idle") times.idle();
    else times.back();
    if (next == "idle" && options().stopOnIdle) presence?.stop();
    schedule();
    const { onActive, onPrompt, onIdle } = options();
    if (silent) return;
    if (next == "idle") emit(onIdle, { type: "idle" });
    else emit(next == "active" ? onActive : onPrompt, { type: "active", prompted: next == "prompted" });
  };
  const schedule = (): void => {
    cancel();
    if (runs()) cancel = platform!.timer(tick, Math.max(0, (phase == "active" ? line().warnAt : line().at) - now()));
  };
  /** The deadline is tested first: by its timer, at each wake, and before input counts. */
  const tick = (): void => {
    if (!runs()) return;
    const { at, warnAt } = line();
    if (now() >= at) become("idle");
    else if (now() >= warnAt && phase == "active") become("prompted");
    else schedule();
  };

  const action = (): void => {
    const { onAction, debounce, throttle } = options();
    cancelAction();
    if (debounce) cancelAction = platform!.timer(() => onAction?.(undefined, timer), debounce);
    else if (platform!.monotonic() - actionAt >= throttle) {
      actionAt = platform!.monotonic();
      onAction?.(undefined, timer);
    }
  };
  const counted = (age?: number): void => {
    const was = phase;
    touch(age);
    times.active(wall);
    if (age === undefined) {
      lastHere = true;
      tabs?.keep(wall);
      tabs?.post({ type: "active", age: 0 });
    }
    if (was == "active") schedule();
    else become("active");
  };
  const input = (): void => {
    const was = phase;
    tick();
    action();
    // What finds the deadline passed is not counted: it may be what woke the machine. A prompt is answered, not waved away.
    if (left !== undefined || phase == "prompted" || (phase == "idle" && (was != "idle" || options().stopOnIdle))) return;
    counted();
  };
  const immediate = (): void => {
    tick();
    action();
    if (!runs()) return;
    const next = phase == "active" && options().promptBeforeIdle ? "prompt" : "idle";
    control[next]();
    tabs?.post({ type: next });
  };

  const begin = (age = 0): void => {
    left = undefined;
    touch(age);
    times.active(wall);
    presence?.start();
    become("active", true);
  };
  const able = (): boolean => !!platform && !options().disabled;
  const control = {
    start: () => begin(),
    prompt() {
      if (phase != "active" || left !== undefined) return;
      touch(options().timeout - options().promptBeforeIdle);
      become("prompted");
    },
    idle: () => void (runs() && become("idle")),
    reset() {
      begin();
      times.reset();
      if (options().startManually) stop();
    },
    activate() {
      const was = phase;
      begin();
      times.reset();
      if (was == "prompted" || was == "idle") emit(options().onActive, { type: "active", prompted: false });
    },
    resume() {
      if (left === undefined) return false;
      touch(options().timeout - left);
      left = undefined;
      presence?.start();
      schedule();
      return true;
    },
    pause(remaining: number) {
      if (left !== undefined || phase == "off") return false;
      left = remaining;
      cancel();
      presence?.stop();
      return true;
    },
  };
  const stop = (): void => {
    cancel();
    presence?.stop();
    phase = "off";
  };
  /** Without telling of it: these may be called while a component renders. */
  const phaseNow = (): Phase => (!runs() ? phase : now() >= line().at ? "idle" : now() >= line().warnAt ? "prompted" : phase);
  const told = (message: IdleMessage): void => {
    if (!able()) return;
    if (message.type == "message") options().onMessage?.(message.data, timer);
    else if (message.type == "hello") left !== undefined && tabs?.post({ type: "pause", left });
    else if (message.type == "pause") control.pause(message.left);
    else if (message.type == "active") {
      lastHere = false;
      if (left === undefined && message.age < elapsed() && phase != "off" && !(phase == "idle" && options().stopOnIdle)) counted(message.age);
    } else control[message.type]();
  };
  const tell = (message: IdleMessage): boolean => {
    tabs?.post(message);
    if (message.type != "pause" && message.type != "message") {
      lastHere = true;
      tabs?.keep(wall);
    }
    return true;
  };

  const timer: IdleTimerCore = {
    mount() {
      const { platform: given, element, events, immediateEvents, crossTab, name, leaderElection, disabled, startManually, startOnMount = true } = options();
      platform = given ?? browserPlatform();
      const page = platform;
      id ||= page.id();
      times.mounted();
      if (disabled) return () => {};
      const listening = { ...page, input: (types: readonly string[], listener: () => void, target?: unknown) => page.input(types, listener, target ?? element) };
      presence = createPresence(listening, events.filter((type) => !immediateEvents.includes(type)), input);
      if (crossTab) tabs = joinIdleTabs(page, name, !!leaderElection, told);
      const undo = [page.page.listen(tick), immediateEvents.length ? page.input(immediateEvents, immediate, element) : () => {}];
      if (!startManually) {
        const age = page.now() - (tabs?.last() ?? -Infinity);
        if (startOnMount) begin(age < options().timeout ? Math.max(0, age) : 0);
        else {
          phase = "waiting";
          presence.start();
        }
      }
      return () => {
        undo.forEach((end) => end());
        stop();
        cancelAction();
        tabs?.close();
        tabs = presence = left = undefined;
      };
    },
    changed() {
      if (!runs() && phase != "idle") return;
      const wasIdle = phase == "idle";
      touch();
      presence?.start();
      become("active", !wasIdle);
    },
    start: () => able() && (control.start(), tell({ type: "start" })),
    reset: () => able() && (control.reset(), tell({ type: "reset" })),
    activate: () => able() && (control.activate(), tell({ type: "activate" })),
    pause: () => able() && control.pause(timer.getRemainingTime()) && tell({ type: "pause", left: left! }),
    resume: () => able() && control.resume() && tell({ type: "resume" }),
    message(data, emitOnSelf) {
      if (emitOnSelf) options().onMessage?.(data, timer);
      return tell({ type: "message", data: tabs ? platform!.clone(data) : data }); // throws for what no message can carry
    },
    isIdle: () => phaseNow() == "idle",
    isPrompted: () => phaseNow() == "prompted",
    isLeader: () => !!tabs?.leads(),
    isLastActiveTab: () => !!tabs && lastHere,
    getTabId: () => id,
    getRemainingTime: () => left ?? (phase == "idle" ? 0 : phase == "off" || phase == "waiting" ? options().timeout : Math.max(0, line().at - now())),
    ...times.getters,
  };
  return timer;
}

import { useEffect, useMemo, useRef, useState } from "react";
import { createIdleTimer } from "./idleTimer.js";
import { type IdleTimer, type IdleTimerOptions, readIdleTimerOptions } from "./idleTimerOptions.js";

/**
 * react-idle-timer's hook: its options and its methods, for pages with or without a sign-in. It never renders by itself; the callbacks may be new functions in each render. What differs on purpose is in
 * docs/migrating-from-react-idle-timer.md: only trusted input counts, looking at a tab is not input, the deadline is tested before input counts, and `crossTab` tabs have one deadline.
 *
 * ```tsx
 * const { getRemainingTime, activate } = useIdleTimer({ timeout: 900_000, promptBeforeIdle: 60_000, onPrompt: () => setOpen(true), onIdle: signOut, crossTab: true });
 * ```
 *
 * Throws a ConfigurationError for options that contradict one another.
 */
export function useIdleTimer(options: IdleTimerOptions = {}): IdleTimer {
  const read = readIdleTimerOptions(options);
  const { timeout, promptBeforeIdle, element, crossTab, name, leaderElection, disabled, startManually, startOnMount, platform } = read;
  const current = useRef(read);
  const [timer] = useState(() => createIdleTimer(() => current.current));
  const events = [read.events, read.immediateEvents].join("|");
  useEffect(() => void (current.current = read));
  useEffect(() => timer.mount(), [timer, element, events, crossTab, name, leaderElection, disabled, startManually, startOnMount, platform]);
  const limits = useRef("");
  useEffect(() => {
    const now = `${timeout}/${promptBeforeIdle}`;
    if (limits.current && limits.current != now) timer.changed();
    limits.current = now;
  }, [timer, timeout, promptBeforeIdle]);
  return useMemo(() => {
    const { mount: _mount, changed: _changed, ...methods } = timer;
    return methods;
  }, [timer]);
}

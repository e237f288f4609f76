/**
 * Input that counts as presence. `input` is there for dictation, which sends it alone. Not scroll (pages scroll by themselves), not focus or visibilitychange (looking at a tab is not using it: R-06).
 */
export const DEFAULT_EVENTS: readonly string[] = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "touchmove", "input"];

const text = `
:host { display: block; font: 14px/1.5 system-ui, sans-serif; color: var(--ink);
  --ink: light-dark(#1b2a2c, #e7edeb); --muted: light-dark(#51616a, #a3b3b8); --paper: light-dark(#fff, #182122); --line: light-dark(#d5dade, #33413f); --lane: light-dark(#aab4ba, #60706f);
  --good: light-dark(#2c6e35, #86cf8b); --warn: light-dark(#8a5200, #f2b65c); --bad: light-dark(#ad2a20, #f58d80); --info: light-dark(#3b5bab, #9db8f5); --leads: light-dark(#7d6300, #e3c04f); }
:host([hidden]) { display: none; }
* { box-sizing: border-box; margin: 0; }
.panel { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; padding: 14px 16px; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; overflow-wrap: anywhere; }
.row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; justify-content: space-between; }
.muted { color: var(--muted); font-size: 13px; }
.word { font-size: 20px; }
.left { font-size: 20px; font-variant-numeric: tabular-nums; }
[data-status="active"] .word { color: var(--good); } [data-status="warning"] .word { color: var(--warn); } [data-status="ended"] .word { color: var(--bad); }
ul, ol { list-style: none; padding: 0; }
.tabs { display: flex; flex-wrap: wrap; gap: 4px 16px; }
.tabs li { display: flex; gap: 6px; align-items: center; }
.self, .lane-self { font-weight: 700; }
.dot { width: 9px; height: 9px; border-radius: 50%; background: currentColor; }
.leads { color: var(--leads); font-weight: 600; }
.timeline { display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px; }
.spread { padding: 8px 10px; border: 1px solid var(--line); border-radius: 8px; }
.spread[hidden] { display: none; }
.chart { overflow-x: auto; overflow-y: hidden; }
.chart svg { display: block; }
select { font: inherit; min-height: 28px; color: inherit; background: var(--paper); border: 1px solid var(--muted); border-radius: 6px; }
summary { cursor: pointer; min-height: 28px; font-weight: 600; }
:focus-visible { outline: 2px solid var(--info); outline-offset: 2px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 12px; color: var(--muted); font-size: 12px; }
.legend li { display: inline-flex; gap: 4px; align-items: center; }
.legend svg { width: 15px; height: 15px; }
.events { display: grid; gap: 3px; max-height: 260px; overflow-y: auto; font-size: 13px; }
.events li { display: grid; grid-template-columns: 98px 42px minmax(0, 1fr); gap: 6px; }
time { color: var(--muted); font-variant-numeric: tabular-nums; }
text { font-size: 11px; fill: var(--muted); paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
.lane-name { font-size: 12px; fill: var(--ink); }
.grid { stroke: var(--line); }
.lane { stroke: var(--lane); stroke-width: 2; }
.lane-hidden, .lane-silent { stroke-dasharray: 1 5; stroke-linecap: round; }
.lane-frozen { stroke-dasharray: 8 5; }
.lane-closed { stroke: none; }
.mark { fill: var(--muted); stroke: var(--paper); stroke-width: 1.2; }
.mark-started, .mark-extended { fill: var(--good); } .mark-ended { fill: var(--bad); } .mark-warning { fill: var(--warn); } .mark-heartbeat { fill: var(--info); } .mark-leads { fill: var(--leads); }
.mark-activity, .mark-frozen { stroke: var(--muted); stroke-width: 2; fill: none; }
.mark-checking, .mark-hidden { fill: var(--paper); stroke: var(--muted); stroke-width: 1.6; }
.mark-problem { fill: var(--paper); stroke: var(--bad); stroke-width: 1.6; }
.thread { fill: none; stroke: var(--muted); stroke-width: 1.4; opacity: 0.7; }
.thread-ended { stroke: var(--bad); } .thread-started, .thread-extended { stroke: var(--good); } .thread-warning { stroke: var(--warn); }
.colour-0 { fill: #2f8f88; color: #2f8f88; } .colour-1 { fill: #c4603f; color: #c4603f; } .colour-2 { fill: #5b77c9; color: #5b77c9; } .colour-3 { fill: #b98a00; color: #b98a00; }
.colour-4 { fill: #9b5fb5; color: #9b5fb5; } .colour-5 { fill: #4e8a4a; color: #4e8a4a; } .colour-6 { fill: #b04f6d; color: #b04f6d; } .colour-7 { fill: #6f7f86; color: #6f7f86; }
@media (forced-colors: active) {
  .mark { fill: CanvasText; stroke: Canvas; } .mark-checking, .mark-hidden, .mark-problem { fill: Canvas; stroke: CanvasText; } .mark-activity, .mark-frozen { fill: none; stroke: CanvasText; }
  .lane, .thread, .grid { stroke: GrayText; } text, .lane-name { fill: CanvasText; stroke: Canvas; } .dot { forced-color-adjust: none; }
}`;

/** Light or dark as the page's `color-scheme` says. A constructed sheet, which a policy without 'unsafe-inline' lets through (measured in Chromium: a style element in a shadow root is blocked). */
export function styleSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

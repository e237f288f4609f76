/**
 * Colours are the system's: they follow the page's `color-scheme`, forced colours and high contrast by themselves. Everything is in logical directions, for right-to-left, and in rem, for zoom.
 * `--session-warning-*` properties are read where they are used, so that a page may set any of them anywhere above.
 */
export const STYLE = `
:host { display: contents }
dialog, .reminder {
  box-sizing: border-box;
  color: var(--session-warning-text, CanvasText);
  background: var(--session-warning-background, Canvas);
  border: 1px solid var(--session-warning-border, color-mix(in srgb, CanvasText 20%, Canvas));
  border-radius: var(--session-warning-radius, .75rem);
  box-shadow: 0 1rem 3rem rgb(0 0 0 / .35);
  font: var(--session-warning-font, 1rem/1.5 system-ui, sans-serif);
  text-align: start;
}
dialog {
  inline-size: min(27rem, 100vw - 1.5rem);
  max-inline-size: none;
  max-block-size: calc(100dvb - 1.5rem);
  margin: auto;
  padding: min(1.75rem, 5vmin + .25rem);
  overflow: auto;
  overscroll-behavior: contain;
}
dialog::backdrop { background: var(--session-warning-backdrop, rgb(0 0 0 / .55)) }
.time { margin: 0; font-size: 2.75rem; line-height: 1.1; font-weight: 300; font-variant-numeric: tabular-nums; letter-spacing: -.02em }
.track { block-size: .25rem; margin-block: .75rem 1.25rem; border-radius: 1rem; background: color-mix(in srgb, currentColor 18%, transparent); overflow: hidden }
.left { block-size: 100%; border-radius: inherit; background: var(--session-warning-accent, currentColor) }
h2 { margin: 0 0 .375rem; font-size: 1.25rem; line-height: 1.3; font-weight: 650 }
p { margin: 0; overflow-wrap: anywhere }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-block-start: 1.5rem }
button {
  flex: 1 1 9rem;
  min-block-size: 2.75rem;
  scroll-margin-block: .5rem;
  padding: .5rem 1rem;
  border: 1px solid color-mix(in srgb, currentColor 55%, transparent);
  border-radius: calc(var(--session-warning-radius, .75rem) * .67);
  color: inherit;
  background: none;
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
button.stay {
  flex-grow: 2;
  color: var(--session-warning-accent-text, Canvas);
  background: var(--session-warning-accent, CanvasText);
  border-color: transparent;
}
button:hover { box-shadow: inset 0 0 0 2px color-mix(in srgb, currentColor 45%, transparent) }
button[aria-disabled=true] { cursor: progress; opacity: .75 }
:focus-visible { outline: 3px solid var(--session-warning-focus, CanvasText); outline-offset: 2px }
[hidden] { display: none }
.spoken:not(.shown) { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.spoken.shown { margin-block-start: 1rem; font-weight: 600 }
.reminder { position: fixed; z-index: 2147483647; inset-block-end: 1rem; inset-inline-end: 1rem; max-inline-size: calc(100vw - 2rem); padding: .625rem 1rem; font-variant-numeric: tabular-nums }
@media (max-height: 25rem) {
  dialog { padding: .5rem 1rem .75rem; line-height: 1.35 }
  .time { font-size: 1.375rem }
  .track { margin-block: .25rem .375rem }
  h2 { margin-block-end: .125rem; font-size: 1.125rem; line-height: 1.25 }
  .actions { margin-block-start: .625rem }
}
@media (prefers-reduced-motion: no-preference) {
  dialog[open] { animation: appear .18s ease-out }
  @keyframes appear { from { opacity: 0; transform: translateY(.5rem) } }
}
@media (forced-colors: active) {
  .track { border: 1px solid CanvasText; block-size: .5rem }
  .left { background: Highlight; forced-color-adjust: none }
  button.stay { color: HighlightText; background: Highlight; border-color: Highlight; forced-color-adjust: none }
  button:hover { outline: 2px solid Highlight; outline-offset: 2px }
}
`;

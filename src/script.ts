import type { Session } from "./index.js";
import { startFrom, startFromTag } from "./script/startFromTag.js";

export * from "./index.js";
export * from "./element/index.js";
export { debug } from "./debug.js";

/** What the copies of this script in one page share. */
interface Page {
  session: Session | undefined;
  warned: boolean;
}

function run(): Session | undefined {
  // In a worker, or on a server, there is no tag.
  if (typeof document == "undefined") return;
  const key = Symbol.for("holdfast.script");
  const shared = globalThis as unknown as { [key: symbol]: Page | undefined };
  const before = shared[key];
  const page = (shared[key] ??= { session: undefined, warned: false });
  if (before && !before.warned) {
    before.warned = true;
    console.warn("Holdfast is loaded more than once in this page: one session, that of the first tag with data-holdfast, serves all. Leave one script tag.");
  }
  const tag = document.currentScript as HTMLScriptElement | null;
  if (!tag?.hasAttribute("data-holdfast")) return page.session;
  // A page that exchanges its body, as Turbo does, brings a tag with newer facts.
  if (page.session) void startFrom(tag, page.session);
  return (page.session ??= startFromTag(tag));
}

/** The session of the tag with `data-holdfast`; undefined where there is none, or where an attribute of it is wrong. */
export const session: Session | undefined = run();

import type { Session } from "../index.js";
import { shade } from "./shade.js";

/** How long what navigates by itself waits for the answer of the logout, ms. */
const PATIENCE = 2000;
/** Ends that no logout tells the server of. */
const UNTOLD = ["server", "replaced", "cleared"];

export interface Departure {
  /** Ends the session, and follows the page's `data-ended-url`, or goes to `otherwise`. */
  end(otherwise?: string): void;
  /** Ends it where the page tells the server itself, by a link or a form that is being followed; `here`: in this very tab. */
  endBeside(here: boolean): void;
}

/** Leaves the page when the session that it saw live has ended. Never while it loads: a sign-in page that is told of an old end would go round in circles. */
export function createDeparture(session: Session, url: ((reason: string) => string) | undefined, booted: Promise<unknown>): Departure {
  let loading = true;
  let answer: Promise<unknown> | undefined;
  let beside = false;
  let leaving = false;
  void booted.then(() => (loading = false));

  const follow = async (reason: string, to: string): Promise<void> => {
    if (leaving || to == location.href) return;
    leaving = true;
    // What leads to a place in this page loads nothing that could be seen instead.
    const [page, place] = to.split("#");
    if (place === undefined || page != location.href.split("#")[0]) shade("ended");
    // end() returns after its listeners have been told.
    await Promise.resolve();
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    // Another tab's logout, or one that the clock made, has no answer that could be seen from here.
    await (UNTOLD.includes(reason) ? undefined : Promise.race([answer ?? patience, patience]));
    leaving = false;
    location.replace(to);
  };
  session.on("ended", ({ reason, origin }) => {
    // The page that has itself signed another user in is that user's.
    const isOurs = reason == "replaced" && origin == "local";
    if (url && !loading && !beside && !isOurs) void follow(reason, url(reason));
  });

  return {
    end(otherwise) {
      answer = session.end();
      // Where nobody was signed in no end is told of, and whoever wants to leave leaves all the same.
      const to = url?.("logout") ?? otherwise;
      if (to) void follow("logout", to);
    },
    endBeside(here) {
      beside = here;
      // Then that is over: Turbo and its like sign in anew in the same page.
      void session.end("logout", { notify: false }).then(() => (beside = false));
    },
  };
}

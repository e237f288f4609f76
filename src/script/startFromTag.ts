import { createSession, type Session } from "../index.js";
import { detailsOf, endedUrlOf, inAttributes, misspelt, optionsOf } from "./attributes.js";
import { createDeparture } from "./departure.js";
import { serveMarked } from "./marked.js";
import { shade } from "./shade.js";
import { showWarning } from "./warning.js";

/** What is wrong is told as any error of a script is: to `window.onerror`, and on the console. The page goes on. */
const tell = (error: unknown): void =>
  queueMicrotask(() => {
    throw error;
  });

/** What the page says of who is signed in, told to the session. Resolves when it has been taken or refused. */
export async function startFrom(tag: HTMLElement, session: Session): Promise<void> {
  const details = detailsOf(tag);
  try {
    if (details) await session.start(details);
    await session.ready;
    // The server has rendered the page for nobody. That may be an old page: `status` decides, where there is one.
    if (tag.getAttribute("data-user") === "") await (tag.hasAttribute("data-status") ? session.check() : session.end("server"));
  } catch (error) {
    tell(inAttributes(error));
  }
}

/** A session from the attributes of a tag with `data-holdfast`, with all that a page without a script of its own needs. Undefined if an attribute is wrong. */
export function startFromTag(tag: HTMLElement): Session | undefined {
  try {
    const url = endedUrlOf(tag);
    const session = createSession(optionsOf(tag));
    const isUsers = !!tag.getAttribute("data-user");
    const started = startFrom(tag, session);
    // On a user's page an end is only told of where its session was shown: the page that is loaded next knows it from its first line, and stays.
    const departure = createDeparture(session, url, isUsers ? Promise.resolve() : started);
    serveMarked(session, departure, { tells: tag.hasAttribute("data-logout"), leaves: !!url });
    if (!tag.hasAttribute("data-headless")) showWarning(session, departure);
    const mark = (): void => {
      const { status } = session.getState();
      document.documentElement.dataset["holdfastStatus"] = status;
      if (isUsers) shade(status == "checking" ? status : undefined);
    };
    session.subscribe(mark);
    mark();
    misspelt(tag).forEach(tell);
    return session;
  } catch (error) {
    tell(inAttributes(error));
    return;
  }
}

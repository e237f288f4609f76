import { cleanup, render } from "@solidjs/testing-library";
import type { Session } from "holdfast";
import { SessionContext, SessionProvider, useCountdown, useSession, useSessionData } from "holdfast/solid";
import { useContext } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { faceSpec, type Mounted } from "../support/spec.js";
import { stage } from "../support/stage.js";
import { tupleFace } from "../support/tuples.js";

afterEach(cleanup);

/** A component whose setup gives a function that says what to show. */
function mount(setup: () => () => unknown, session?: Session): Mounted {
  let renders = 0;
  const Show = () => {
    const show = setup();
    return <p>{(renders++, JSON.stringify(show() ?? null))}</p>;
  };
  const { container, unmount } = render(() => (session ? <SessionProvider session={session}><Show /></SessionProvider> : <Show />));
  return { text: () => container.textContent ?? "", renders: () => renders, unmount };
}

faceSpec("holdfast/solid", tupleFace({ mount, useSession, useSessionData, useCountdown, read: (signal: () => unknown) => signal(), flush: async () => {} }));

test("the nearest provider's session is in the context", async () => {
  const { session, other } = await stage();
  const Inner = () => <p>{String(useContext(SessionContext) === session)}</p>;
  const { container } = render(() => <SessionProvider session={other}><SessionProvider session={session}><Inner /></SessionProvider></SessionProvider>);
  expect(container.textContent).toBe("true");
});

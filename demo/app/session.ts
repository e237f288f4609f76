import { ConfigurationError, createSession, durable, shared, tab } from "holdfast";
import { checked, emptyDraft, isCart, isDraft, isPictures, isPreferences, type Cart, type Draft, type Pictures, type Preferences } from "./model.js";
import { readOptions, type ShopOptions } from "./options.js";

const open = ({ idle, warning, maxAge, interval }: ShopOptions) =>
  createSession({
    name: "shop",
    idle,
    maxAge,
    ...(warning && { warning }),
    server: {
      heartbeat: "/session/heartbeat",
      status: "/session",
      logout: "/logout",
      csrf: "double-submit",
      ...(interval && { interval }),
    },
    data: {
      /** Seen by every tab; two tabs that add at once lose nothing. Gone with the session. */
      cart: shared<Cart>({ initial: {}, schema: checked(isCart, "a cart") }),
      /** Come back when the same user signs in again. */
      preferences: shared<Preferences>({
        initial: { theme: "auto", language: globalThis.navigator?.language.startsWith("de") ? "de" : "en", text: "normal" },
        schema: checked(isPreferences, "preferences"),
        lifetime: "user",
      }),
      /** Of this tab alone: two tabs can fill in two orders. Survives a reload. */
      draft: tab<Draft>({ initial: emptyDraft, schema: checked(isDraft, "a draft") }),
      /** Of any size: IndexedDB. */
      pictures: durable<Pictures>({ initial: {}, schema: checked(isPictures, "pictures") }),
    },
  });

function openAsAsked(): { session: ReturnType<typeof open>; options: ShopOptions; problem?: string } {
  const options = readOptions(globalThis.location?.search ?? ""); // a server that renders has no address
  try {
    return { session: open(options), options };
  } catch (error) {
    if (!ConfigurationError.is(error)) throw error;
    const usual = readOptions("");
    return { session: open(usual), options: usual, problem: error.message };
  }
}

const opened = openAsAsked();

/** The one session of the shop: the same in every tab. Everything else in this folder reads it or shows it. */
export const session = opened.session;

/** The limits that this tab asks for, and why they are not those of its address. */
export const { options, problem: optionsProblem } = opened;

export const { cart, preferences, draft, pictures } = session.data;

/** Whether somebody is signed in, as far as this tab may say. */
export function isLive(): boolean {
  const { status } = session.getState();
  return status === "active" || status === "warning";
}

// What an application does with the package, whichever way it comes into the page. Its title says how far it got.
import { createSession, shared } from "holdfast";
import { defineSessionInspector } from "holdfast/inspector";

const session = createSession({ name: location.pathname.slice(1).replaceAll("/", "-"), data: { cart: shared({ initial: [] }) } });
defineSessionInspector();
document.body.append(Object.assign(document.createElement("session-inspector"), { session }));
await session.start({ user: "42" });
await session.data.cart.update((cart) => [...cart, "tea"]);
document.title = `${session.getState().status}, ${session.data.cart.get()}, ${document.querySelector("session-inspector").shadowRoot.childElementCount} inspector`;

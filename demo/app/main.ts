import { addToCart } from "./cart.js";
import { createPanel } from "./panel/panel.js";
import { cart, draft, pictures, preferences, session } from "./session.js";
import { adoptServerSession } from "./signIn.js";
import { createStage } from "./stage.js";
import { createTicker } from "./ticker.js";
import { createWarning } from "./warning.js";

/** For the console and for tests. */
const shop = { session, cart, preferences, draft, pictures, addToCart };

declare global {
  interface Window {
    shop: typeof shop;
  }
}

function place(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}`);
  return element;
}

const everySecond = createTicker(() => session.remaining());
createStage(place("app"));
createWarning(everySecond);
createPanel(place("panel"), everySecond);
window.shop = shop;

adoptServerSession().catch((error: unknown) => console.warn(error));

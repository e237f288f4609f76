import { hydrate, render } from "solid-js/web";
import { adoptServerSession } from "../../../../demo/app/signIn.js";
import { App } from "./Shop.js";

// What Solid's <HydrationScript> sets up, inline; the shop's policy allows no inline script.
Object.assign(globalThis, { _$HY: { events: [], completed: new WeakSet(), r: {}, fe() {} } });
const root = document.getElementById("app")!;
(root.childElementCount ? hydrate : render)(() => <App />, root);
void adoptServerSession();

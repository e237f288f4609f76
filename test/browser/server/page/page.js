// The page under test: one session, one entry of each kind, and notes of all that happens. `globalThis.page` is typed in ../../support/page.ts.
const { createSession, durable, memory, shared, tab } = globalThis.Holdfast;
const query = new URLSearchParams(location.search);
const { server = {}, ...options } = JSON.parse(query.get("session") ?? "{}");
const contract = { heartbeat: "/session/heartbeat", status: "/session", logout: "/logout", csrf: "double-submit" };
const DATA = {
  cart: shared({ initial: [] }),
  count: shared({ initial: 0 }),
  theme: shared({ initial: "light", lifetime: "user" }),
  language: shared({ initial: "en", lifetime: "device" }),
  draft: tab({ initial: "" }),
  step: tab({ initial: 1, sync: true }),
  note: memory({ initial: "" }),
  file: durable({ initial: "" }),
};

const page = { events: [], problems: [], shown: [], violations: [] };
globalThis.page = page;
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => page.violations.push(`${violatedDirective} ${blockedURI}`));

const seen = () => ({ status: page.session.getState().status, cart: page.session.data.cart.get(), draft: page.session.data.draft.get(), note: page.session.data.note.get(), output: document.querySelector("output").textContent });
// An app's own listeners run before and after the SDK's; neither may see more than the SDK has checked.
const look = (when) => ({ persisted }) => persisted && page.shown.push({ when, ...seen() });
addEventListener("pageshow", look("before the SDK"));

page.session = createSession({ ...options, data: DATA, ...(server && { server: { ...contract, ...server } }) });
page.first = seen();
addEventListener("pageshow", look("after the SDK"));

// What the user would see: the cart, while somebody is signed in.
const render = () => {
  const { status } = page.session.getState();
  document.querySelector("output").textContent = status === "active" || status === "warning" ? page.session.data.cart.get().join() : "";
};
page.session.subscribe(render);
page.session.data.cart.subscribe(render);
render();

for (const name of ["started", "activity", "warning", "extended", "ended", "change", "heartbeat", "leadership"]) {
  // Timed by what all processes of a machine share: the time origin is wall clock.
  page.session.on(name, (detail) => page.events.push({ name, at: performance.timeOrigin + performance.now(), detail }));
}
page.session.on("problem", ({ error }) => page.problems.push(`${error.name}: ${error.message}`));

page.start = (details) => page.session.start(details).then(() => "started", (error) => error.name);
page.signIn = async (user, more) => {
  const answer = await fetch("/login", { method: "POST", body: JSON.stringify({ user }) });
  const details = { ...(await answer.json()), ...more };
  await page.session.start(details);
  return details;
};

const { user, signIn, expiresIn } = document.body.dataset;
if (user) page.started = page.start({ user, signIn, expiresIn: Number(expiresIn) });

// A frame of an opaque origin cannot be read by its parent: it tells.
if (parent !== globalThis) {
  page.session.ready.then(() => parent.postMessage({ capabilities: { ...page.session.capabilities }, problems: page.problems, ...seen() }, "*"));
}

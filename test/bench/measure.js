// Runs as the page's own script, right after the SDK's, as an application's start does. `globalThis.measured` is ms, and what was found.
const { createSession, shared } = globalThis.Holdfast;
const options = { data: { cart: shared({ initial: [] }) }, server: { heartbeat: "/session/heartbeat", status: "/session", logout: "/logout" } };
const start = performance.now();
const found = location.search.includes("session") ? createSession(options).getState().status : typeof localStorage.getItem("holdfast");
globalThis.measured = { took: performance.now() - start, found };

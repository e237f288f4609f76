import { type Behaviour, notes } from "./stage.js";

/** Input and network. */
export const rim: readonly Behaviour[] = [
  {
    name: "a key is heard where it is pressed and nowhere else",
    of: "R-06; browsers.md, real input",
    expected: { here: ["key"], there: [] },
    async observe(stage) {
      const [there, here] = [await stage.open(), await stage.open()];
      for (const page of [here, there]) await page.run(({ platform, notes }) => void platform.input(["keydown"], () => notes.push("key")));
      await here.press("x");
      await here.until(({ notes }) => notes.length);
      return { here: await notes(here), there: await notes(there) };
    },
  },
  {
    name: "offline: it is said, and requests fail until it is over",
    of: "R-91; browsers.md, offline emulation",
    needs: ["offline"],
    expected: { offline: false, failed: true, online: true, events: ["offline", "online"] },
    async observe(stage) {
      const page = await stage.open();
      await page.run(({ platform, notes }) => void platform.page.listen((event) => (event === "online" || event === "offline") && notes.push(event)));
      await page.offline(true);
      await page.until(({ notes }) => notes.includes("offline"));
      const offline = await page.run(({ platform }) => platform.page.online());
      const failed = await page.run(({ platform }) =>
        platform.fetch!("/session", { method: "GET", headers: {}, credentials: "same-origin", cache: "no-store", redirect: "manual", signal: platform.abort().signal }).then(() => false, () => true),
      );
      await page.offline(false);
      await page.until(({ notes }) => notes.includes("online"));
      return { offline, failed, online: await page.run(({ platform }) => platform.page.online()), events: await notes(page) };
    },
  },
];

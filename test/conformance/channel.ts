import { type Actor, type Behaviour, notes } from "./stage.js";

const hearing = (actor: Actor) =>
  actor.run(({ platform, notes, kept }) => {
    const channel = platform.channel!("c", (message) => notes.push(message as string))!;
    kept["close"] = () => channel.close();
    kept["post"] = () => {
      for (const message of ["1", "2", "3"]) channel.post(message);
    };
  });
const post = (actor: Actor) => actor.run(({ kept }) => kept["post"]());

export const channel: readonly Behaviour[] = [
  {
    name: "a message comes to every other channel of its name, in order, never to the one that posted",
    of: "R-77",
    expected: { here: ["other 1", "other 2", "other 3"], there: ["1", "2", "3"] },
    async observe(stage) {
      const [here, there] = [await stage.open(), await stage.open()];
      await Promise.all([hearing(here), hearing(there)]);
      await here.run(({ platform, notes }) => void platform.channel!("c", (message) => notes.push(`other ${message}`)));
      await stage.pass(100);
      await post(here);
      await there.until(({ notes }) => notes.length === 3);
      await here.until(({ notes }) => notes.length === 3);
      return { here: await notes(here), there: await notes(there) };
    },
  },
  {
    name: "what is sent is a copy of the moment",
    of: "storage-facts 3.1; HTML, structured clone",
    expected: ["as posted"],
    async observe(stage) {
      const [here, there] = [await stage.open(), await stage.open()];
      await there.run(({ platform, notes }) => void platform.channel!("c", (message) => notes.push((message as { value: string }).value)));
      await stage.pass(100);
      await here.run(({ platform }) => {
        const message = { value: "as posted" };
        platform.channel!("c", () => {})!.post(message);
        message.value = "changed since";
      });
      await there.until(({ notes }) => notes.length > 0);
      return notes(there);
    },
  },
  {
    name: "a closed channel hears nothing",
    of: "R-77",
    expected: { closed: [], open: ["1", "2", "3"] },
    async observe(stage) {
      const [here, there, open] = [await stage.open(), await stage.open(), await stage.open()];
      await Promise.all([here, there, open].map(hearing));
      await there.run(({ kept }) => kept["close"]());
      await stage.pass(100);
      await post(here);
      await open.until(({ notes }) => notes.length === 3);
      return { closed: await notes(there), open: await notes(open) };
    },
  },
  {
    name: "a page that the browser has frozen for the developer tools hears messages, and its timers wait",
    of: "R-26; storage-facts 2.3, frozen page",
    needs: ["freeze"],
    expected: { frozen: ["1", "2", "3"], ticked: false },
    async observe(stage) {
      const [here, there] = [await stage.open(), await stage.open()];
      await Promise.all([hearing(here), hearing(there)]);
      await stage.pass(100);
      await there.freeze();
      await there.run(({ platform, notes }) => void platform.timer(() => notes.push("tick"), 50));
      await post(here);
      await stage.pass(500);
      const frozen = await notes(there);
      await there.thaw();
      await there.until(({ notes }) => notes.includes("tick"));
      return { frozen: frozen.filter((note) => note !== "tick"), ticked: frozen.includes("tick") };
    },
  },
];

import { expect, test } from "vitest";
import { Stage } from "./stage.js";

// An update() that has not seen a set() is as if it came before it: it must not take the set's place (S3).
test.each(["cart", "wish"] as const)("%s: a set() that another tab's update() has not seen outranks it", async (name) => {
  const stage = new Stage({}, { channel: { delay: [20, 20] }, storage: { delay: [20, 20], eventDelay: [20, 20] }, database: { delay: [5, 5] } });
  const [a, b] = await stage.signedIn(2);
  a!.session.data[name].set(["tea"]);
  await stage.settle();
  const updated = a!.session.data[name].update((value) => [...value, "cup"]);
  await stage.browser.advance(2);
  b!.session.data[name].set(["milk"]);
  // The update is decided after the set, and nothing of the set has reached it.
  expect(await stage.browser.until(updated)).toEqual(["tea", "cup"]);
  await stage.settle();
  for (const { session } of [a!, b!]) expect(session.data[name].get()).toEqual(["milk"]);
});

test("an older word of activity lowers nothing, whoever says it, as often as it is said (L2)", async () => {
  const stage = new Stage();
  const [a, b] = await stage.signedIn(2);
  await stage.browser.advance("5m");
  a!.tab.input();
  await stage.settle();
  const { n, id } = stage.meta as { n: number; id: string };
  const stranger = stage.browser.openTab().platform;
  const channel = stranger.channel!("holdfast/holdfast/", () => undefined)!;
  await stage.settle();
  const before = [a!, b!].map(({ session }) => session.getState().expiresAt!);
  for (const minutes of [4, 3, 2]) channel.post({ p: 1, type: "activity", n, id, floor: 0, from: "stranger", seen: stranger.now() - minutes * 60_000 });
  await stage.settle();
  expect([a!, b!].map(({ session }) => session.getState().expiresAt)).toEqual(before);
});

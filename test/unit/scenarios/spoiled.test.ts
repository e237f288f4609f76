import { expect, test } from "vitest";
import { Stage } from "./stage.js";

test("a record of the database that is none is ignored, and told of once (R-14)", async () => {
  const stage = new Stage();
  const [page] = await stage.signedIn(1);
  await stage.browser.until(page!.session.data.photo.set(["a"]));
  const database = stage.browser.database("holdfast/holdfast") as Map<string, unknown>;
  for (const key of [...database.keys()]) if (key !== "meta") database.set(key, "nonsense");
  expect(await stage.browser.until(page!.session.data.photo.get())).toEqual([]);
  expect(await stage.browser.until(page!.session.data.photo.get())).toEqual([]);
  expect(page!.problems.map(({ message }) => message)).toEqual(["data.photo: what is in the database is not of the right shape and is ignored"]);
});

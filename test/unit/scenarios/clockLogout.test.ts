import { expect, test } from "vitest";
import { Stage } from "./stage.js";

// A browser at work: the transaction of the tab that ends can come after that of a tab that was told, since listeners run between.
test.each([1, 2, 3, 4, 5, 6, 7, 8])("an end that the clock finds is told to the server at once, though a tab that was told of it is first at the fence (%i)", async (seed) => {
  const stage = new Stage({}, { seed, database: { delay: [0.1, 60] } });
  const pages = await stage.signedIn(3);
  // As <session-inspector> does it in every tab, whenever the state changes.
  for (const { session } of pages) session.on("change", () => void session.tabs());
  await stage.browser.advance("10m");
  await stage.browser.advance("5s");
  expect(stage.statuses(pages)).toEqual(["ended", "ended", "ended"]);
  expect(stage.server.calls("logout")).toHaveLength(1);
});

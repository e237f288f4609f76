import { expect, test } from "vitest";
import type { TimelineEvent } from "../../../src/inspector/event.js";
import { lanesOf } from "../../../src/inspector/lanes.js";
import { latestSpread } from "../../../src/inspector/spread.js";

let n = 0;
const event = (tab: string, type: TimelineEvent["type"], at: number, origin: TimelineEvent["origin"] = "local", detail = ""): TimelineEvent => ({ document: tab, n: n++, tab, at, type, origin, detail });

test("a lane for each tab, with the life that its last event tells", () => {
  const events = [event("a", "opened", 1), event("b", "opened", 2), event("c", "opened", 3), event("a", "hidden", 4), event("b", "frozen", 5), event("c", "closed", 6), event("a", "activity", 7)];
  const lanes = lanesOf(events, "a", [{ id: "a", self: true, leader: true }, { id: "d", self: false, leader: false }]);
  expect(lanes.map(({ tab, life, self }) => [tab, life, self])).toEqual([["a", "hidden", true], ["b", "frozen", false], ["c", "closed", false], ["d", "silent", false]]);
});

test("more lanes than there is room for: closed tabs go first, and a lane keeps its colour", () => {
  const events = Array.from({ length: 20 }, (_, index) => event(`t${index}`, "opened", index));
  const closed = events.slice(0, 10).map(({ tab }, index) => event(tab, "closed", 100 + index));
  expect(lanesOf([...events, ...closed], "t0", [], 10).map(({ tab }) => tab)).toEqual(events.slice(10).map(({ tab }) => tab));
  expect(lanesOf([...events, ...closed], "t0", [], 10)[0]?.colour).toBe(10 % 8);
  expect(lanesOf([...events, ...closed], "t0", [], 12).map(({ tab }) => tab)).toEqual(events.slice(8).map(({ tab }) => tab));
});

test("the spread is of the last thing that went from one tab to others", () => {
  const events = [event("a", "ended", 10, "local", "logout"), event("b", "ended", 12, "remote", "logout"), event("c", "ended", 5000, "remote", "logout"), event("a", "started", 6000), event("b", "warning", 7000)];
  expect(latestSpread(events)).toEqual({ type: "ended", detail: "logout", from: "a", arrivals: [{ tab: "b", after: 2 }, { tab: "c", after: 4990 }] });
  // The tab that did it tells itself last, so that another one may have been earlier.
  expect(latestSpread([event("b", "ended", 600, "remote"), event("a", "ended", 900)])?.arrivals).toEqual([{ tab: "b", after: 0 }]);
  expect(latestSpread([event("a", "ended", 10)])).toBeUndefined();
  // Another end is another thing, and so is what comes a minute later.
  expect(latestSpread([event("a", "ended", 10, "local", "idle"), event("b", "ended", 11, "remote", "logout"), event("c", "ended", 70_000, "remote", "idle")])).toBeUndefined();
});

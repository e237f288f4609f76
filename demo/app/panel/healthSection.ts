import { h } from "../dom.js";
import { optionsProblem, session } from "../session.js";
import { section, type Section } from "./section.js";

const names = {
  channel: "BroadcastChannel",
  locks: "Web Locks",
  database: "IndexedDB",
  localStorage: "localStorage",
  sessionStorage: "sessionStorage",
  secureContext: "secure context",
} as const;

/** What this browser gives, and what went wrong so far. */
export function healthSection(): Section {
  const gives = h("ul", { class: "capabilities" });
  const problems = h("ul", { class: "problems", id: "panel-problems" });
  const told: string[] = optionsProblem === undefined ? [] : [`The address asks for what cannot be, so the usual limits are used. ${optionsProblem}`];

  session.on("problem", ({ error }) => {
    told.push(`${error.name}: ${error.message}`);
    showProblems();
  });

  function showProblems(): void {
    problems.replaceChildren(...(told.length > 0 ? told : ["none"]).map((text) => h("li", {}, text)));
  }
  showProblems();

  return {
    element: section("This browser", gives, h("h4", {}, "Problems"), problems),
    update() {
      const has = session.capabilities;
      const items = Object.entries(names).map(([key, name]) => {
        const there = has[key as keyof typeof names];
        return h("li", { class: there ? "has" : "lacks" }, `${there ? "✓" : "✗ no"} ${name}`);
      });
      if (has.partitioned) items.push(h("li", { class: "lacks" }, "✗ partitioned storage"));
      gives.replaceChildren(...items);
    },
  };
}

// The order of the pages, as far as they are there. A page goes to the first group that names it; "*" takes what no other group does.
export const navigation = {
  "Getting started": ["getting-started.md", "script.md", "react.md", "vue.md", "svelte.md", "solid.md", "angular.md"],
  Concepts: ["concepts.md", "states.md", "data.md", "degraded.md"],
  "The server": ["server.md", "servers.md", "servers/*", "tokens.md", "scale.md"],
  Guides: ["guides/*", "migrating-*", "testing.md", "simulation.md", "accessibility.md", "inspector.md", "diagnostics.md"],
  Reference: ["api/*", "overview.md", "errors.md", "limitations.md", "comparison.md", "performance.md", "browsers.md", "*"],
  Project: ["demo.md", "changelog.md", "contributing.md", "security.md"],
};

import { Converter, Comment } from "typedoc";

/** What each entry is for, in the reference's first table. */
const purposes = {
  holdfast: "The session and its data.",
  "holdfast/react": "Hooks for React 18 and 19, and react-idle-timer's.",
  "holdfast/vue": "Composables for Vue 3.",
  "holdfast/svelte": "Values that Svelte 5's runes follow.",
  "holdfast/solid": "Signals for Solid.",
  "holdfast/angular": "Signals for Angular 20 and newer.",
  "holdfast/element": "The warning as a custom element.",
  "holdfast/inspector": "A timeline of all tabs as a custom element.",
  "holdfast/testing": "A browser of many tabs, for tests.",
};

/** Modules are called as they are imported. */
export function load({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) {
      module.name = module.name === "index" ? "holdfast" : `holdfast/${module.name}`;
      if (!purposes[module.name]) throw new Error(`docs/site/modules.mjs does not say what ${module.name} is for`);
      module.comment = new Comment([{ kind: "text", text: purposes[module.name] }]);
    }
  });
}

import { readFileSync } from "node:fs";
import { defineConfig } from "vitepress";
import { sidebar } from "../sidebar.mjs";

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));

export default defineConfig({
  title: "Holdfast",
  description: "One user session across all tabs of a browser: lifecycle, data and server kept in step.",
  lang: "en",
  srcDir: "pages",
  outDir: "dist",
  cleanUrls: false,
  // Links between pages are checked by the build; the copies of source files are no pages.
  ignoreDeadLinks: [/^\/source\//],
  lastUpdated: false,
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    // The names that GitHub gives to headings, so that links work in both.
    anchor: { slugify: (title) => title.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-") },
    config(md) {
      // A heading of a table without a word is a cell: it names nothing.
      md.core.ruler.push("empty_headings", ({ tokens }) => {
        tokens.forEach((token, index) => {
          if (token.type === "th_open" && !tokens[index + 1].content.trim()) token.tag = tokens[index + 2].tag = "td";
        });
      });
      // A table of many columns scrolls for itself, by keys as well; no other needs the focus.
      const isWide = (tokens, index) => {
        const start = tokens.slice(0, index + 1).findLastIndex(({ type }) => type === "table_open");
        return tokens.slice(start, tokens.findIndex(({ type }, at) => at > start && type === "tr_close")).filter(({ type }) => type === "th_open").length > 3;
      };
      md.renderer.rules.table_open = (tokens, index) => (isWide(tokens, index) ? '<div class="wide" tabindex="0"><table>' : "<table>");
      md.renderer.rules.table_close = (tokens, index) => (isWide(tokens, index) ? "</table></div>" : "</table>");
      // `{{ }}` in a page is text, not Vue's.
      const text = md.renderer.rules.code_inline;
      md.renderer.rules.code_inline = (tokens, index, ...rest) => text(tokens, index, ...rest).replace("<code", "<code v-pre");
      // The one diagram of the README is for GitHub; here it is a picture.
      const fence = md.renderer.rules.fence;
      md.renderer.rules.fence = (tokens, index, ...rest) => (tokens[index].info === "mermaid" ? '<img src="/pictures/states.svg" alt="The states of a session and what leads from one to another; the page States and events says it in words.">' : fence(tokens, index, ...rest));
    },
  },
  themeConfig: {
    siteTitle: `Holdfast ${version}`,
    nav: [
      { text: "Getting started", link: "/getting-started" },
      { text: "API", link: "/api/" },
      { text: "Demo", link: "/demo" },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: "local" },
    docFooter: { prev: "Previous", next: "Next" },
  },
});

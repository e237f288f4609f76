import { svelte } from "@sveltejs/vite-plugin-svelte";

export const plugins = () => svelte({ configFile: false, prebundleSvelteLibraries: false });

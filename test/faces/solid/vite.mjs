import solid from "vite-plugin-solid";

/** What is to be hydrated is compiled for it on both sides. */
export const plugins = ({ server, hydratable }) => [solid({ hot: false, solid: { generate: server ? "ssr" : "dom", hydratable: !!hydratable } })];

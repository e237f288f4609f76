import { createSSRApp } from "vue";
import { renderToString } from "vue/server-renderer";
import Shop from "./Shop.vue";

/** The page as a server sends it: of no session, whoever asks. */
export const render = (): Promise<string> => renderToString(createSSRApp(Shop));

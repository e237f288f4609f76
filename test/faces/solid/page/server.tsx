import { renderToString } from "solid-js/web";
import { App } from "./Shop.js";

/** The page as a server sends it: of no session, whoever asks. */
export const render = (): string => renderToString(() => <App />);

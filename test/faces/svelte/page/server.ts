import { render as renderComponent } from "svelte/server";
import Shop from "./Shop.svelte";

/** The page as a server sends it: of no session, whoever asks. */
export const render = (): string => renderComponent(Shop).body;

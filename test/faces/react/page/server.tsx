import { StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { App } from "./Shop.js";

/** The page as a server sends it: of no session, whoever asks. */
export const render = (): string =>
  renderToString(
    <StrictMode>
      <App />
    </StrictMode>,
  );

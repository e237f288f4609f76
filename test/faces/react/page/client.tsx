import { StrictMode } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { adoptServerSession } from "../../../../demo/app/signIn.js";
import { App } from "./Shop.js";

const root = document.getElementById("app")!;
const app = (
  <StrictMode>
    <App />
  </StrictMode>
);
if (root.childElementCount) hydrateRoot(root, app);
else createRoot(root).render(app);
void adoptServerSession();

import { hydrate, mount } from "svelte";
import { adoptServerSession } from "../../../../demo/app/signIn.js";
import Shop from "./Shop.svelte";

const target = document.getElementById("app")!;
(target.childElementCount ? hydrate : mount)(Shop, { target });
void adoptServerSession();

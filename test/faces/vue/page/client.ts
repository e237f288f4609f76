import { createApp, createSSRApp } from "vue";
import { adoptServerSession } from "../../../../demo/app/signIn.js";
import Shop from "./Shop.vue";

const root = document.getElementById("app")!;
(root.childElementCount ? createSSRApp : createApp)(Shop).mount(root);
void adoptServerSession();

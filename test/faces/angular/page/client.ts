import { provideZonelessChangeDetection } from "@angular/core";
import { bootstrapApplication, provideClientHydration } from "@angular/platform-browser";
import { provideSession } from "holdfast/angular";
import { session } from "../../../../demo/app/session.js";
import { adoptServerSession } from "../../../../demo/app/signIn.js";
import { Shop } from "./shop.js";

const hydration = document.querySelector("[ng-server-context]") ? [provideClientHydration()] : []; // one page is rendered on a server, the other not
await bootstrapApplication(Shop, { providers: [provideZonelessChangeDetection(), hydration, provideSession(session)] });
void adoptServerSession();

import "@angular/platform-server/init";
import { provideZonelessChangeDetection } from "@angular/core";
import { bootstrapApplication, type BootstrapContext, provideClientHydration } from "@angular/platform-browser";
import { provideServerRendering, renderApplication } from "@angular/platform-server";
import { provideSession } from "holdfast/angular";
import { session } from "../../../../demo/app/session.js";
import { Shop } from "./shop.js";

const providers = [provideZonelessChangeDetection(), provideServerRendering(), provideClientHydration(), provideSession(session)];

/** The page as a server sends it: of no session, whoever asks. Angular renders into the whole document. */
export const render = (document: string): Promise<string> => renderApplication((context: BootstrapContext) => bootstrapApplication(Shop, { providers }, context), { document, url: "/" });

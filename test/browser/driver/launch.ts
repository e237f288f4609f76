import { engine } from "./capabilities.js";
import { launchChromium } from "./chromium.js";
import type { Browser, LaunchOptions } from "./driver.js";
import { launchFirefox } from "./firefox.js";
import { launchWebkit } from "./webkit.js";

/** Starts the engine under test. */
export const launch = (options?: LaunchOptions): Promise<Browser> => ({ chromium: launchChromium, firefox: launchFirefox, webkit: launchWebkit })[engine](options);

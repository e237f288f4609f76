// The bare platform of a real page, for the behaviours of test/conformance.
import { browserPlatform } from "../../../../src/platform/browser.js";

Object.assign(globalThis, { here: { platform: browserPlatform(), notes: [], kept: {} } });

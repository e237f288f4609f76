import { allReach } from "./support/ask.js";
import { scenario } from "./support/scenario.js";

// A sign-in popup of an identity provider that comes back under Cross-Origin-Opener-Policy has no opener to tell; storage and the channel belong to the origin all the same.
scenario("a page under COOP signs in and out, and pages without it follow (R-100)", async ({ open, browser, server }) => {
  const tab = await open("tab", {}, { window: true });
  const popup = await browser.newTab(server.url({ tab: "popup", isolated: true }), { window: true });
  await popup.evaluate(() => page.signIn("ada").then(() => undefined));
  await allReach([tab, popup], "active");
  await tab.evaluate(() => page.session.end().then(() => undefined));
  await allReach([tab, popup], "ended");
});

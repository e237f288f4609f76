import { expect } from "vitest";
import type { Entry } from "../../src/index.js";
import type { Tab } from "./driver/driver.js";
import { sleep, until } from "./driver/until.js";
import { allShow, allSignedOut, shopping, signIn } from "./support/shop.js";

const WINDOW = { window: true };
const badge = (tab: Tab, count: string) => tab.waitFor((wanted: string) => document.querySelector(".cart-link .badge")?.textContent === wanted, count);

/** Eight tabs: four windows, and four tabs that the fourth one's window hides but for the last. */
async function eight(visit: (search: string, options?: { window: boolean }) => Promise<Tab>, search = ""): Promise<{ tabs: Tab[]; visible: Tab[] }> {
  const tabs: Tab[] = [];
  for (let index = 0; index < 8; index++) tabs.push(await visit(search, index < 4 ? WINDOW : undefined));
  return { tabs, visible: [tabs[0], tabs[1], tabs[2], tabs[7]] };
}

shopping("eight tabs: sign in, fill the cart, choose, begin to check out, sign out", async ({ shop, visit }) => {
  const { tabs, visible } = await eight(visit);
  const pids = new Set<number>();
  for (const tab of tabs) pids.add(await tab.rendererPid());
  expect(pids.size).toBe(8);

  await signIn(tabs[0], "ada", "engine");
  await allShow(tabs, "ada");
  expect((await shop.controls.sessions()).map(({ user }) => user)).toEqual(["ada"]);

  // The cart: two tabs add at once, all count the same.
  await Promise.all([addThrice(visible[0], "mug"), addThrice(visible[1], "teapot")]);
  await Promise.all(tabs.map((tab) => badge(tab, "6")));

  // Preferences: chosen in one, seen in all.
  await visible[2].evaluate(() => void (location.hash = "#/preferences"));
  await visible[2].click('label:has(input[name="theme"][value="dark"])');
  await Promise.all(tabs.map((tab) => tab.waitFor(() => document.documentElement.dataset["theme"] === "dark")));

  // The draft: of its tab alone, and there after a reload.
  await visible[3].evaluate(() => void (location.hash = "#/checkout"));
  await visible[3].click("#name");
  await visible[3].type("Ada L");
  await visible[3].reload();
  await visible[3].waitFor(() => document.querySelector<HTMLInputElement>("#name")?.value === "Ada L");
  await visible[0].evaluate(() => void (location.hash = "#/checkout"));
  await visible[0].waitFor(() => document.querySelector<HTMLInputElement>("#name")?.value === "");

  // Out, by the button, in one tab.
  await visible[1].click("#sign-out");
  await allSignedOut(tabs, "logout");
  await until("the server has no session", async () => (await shop.controls.sessions()).length === 0);
  await sleep(500);
  expect(shop.log.list({ method: "POST", path: "/logout" }).map(({ status }) => status)).toEqual([204]);
  expect(shop.log.list({ method: "POST", path: "/login" }).map(({ status }) => status)).toEqual([200]);
  // Not one request of eight tabs extended the session but the heartbeats of one.
  expect(shop.log.list().filter(({ extended }) => extended).every(({ path }) => path === "/session/heartbeat" || path === "/login")).toBe(true);

  // The same person again, in another tab: the preferences are back, the cart and the draft are not.
  await signIn(visible[3], "ada", "engine");
  await allShow(tabs, "ada");
  await Promise.all(tabs.map((tab) => tab.waitFor(() => document.documentElement.dataset["theme"] === "dark")));
  await Promise.all(tabs.map((tab) => badge(tab, "")));
});

async function addThrice(tab: Tab, product: string): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await tab.click(`[data-add="${product}"]`);
}

shopping("eight tabs: the warning is in every visible one, and one click dismisses it in all", async ({ shop, visit }) => {
  const { tabs, visible } = await eight(visit, "?idle=10s&warning=5s");
  await signIn(tabs[0], "grace", "compiler");
  await allShow(tabs, "grace");
  const warned = () => document.querySelector("dialog.warning[open]") !== null;
  await Promise.all(visible.map((tab) => tab.waitFor(warned)));
  expect(await visible[2].evaluate(() => document.querySelector("dialog.warning")?.getAttribute("role"))).toBe("alertdialog");
  // The dialog has the focus, so a key is the answer too.
  const answered = shop.log.list().length;
  await visible[2].press("Enter");
  await Promise.all(tabs.map((tab) => tab.waitFor(() => !document.querySelector("dialog.warning[open]") && globalThis.shop.session.getState().status === "active")));
  const beats = () => shop.log.list().slice(answered).filter(({ path }) => path === "/session/heartbeat");
  await until("the server has heard that somebody is there", () => beats().some(({ status }) => status === 200));
  expect(beats().length).toBe(1);
  // Nobody answers the next one.
  await Promise.all(visible.map((tab) => tab.waitFor(warned)));
  await allSignedOut(tabs, "idle");
  await until("the server has no session", async () => (await shop.controls.sessions()).length === 0);
  expect(shop.log.list({ method: "POST", path: "/logout" }).length).toBe(1);
});

shopping("eight tabs: the server forgets the session, and all are out", async ({ shop, visit }) => {
  const { tabs, visible } = await eight(visit, "?interval=1s");
  await signIn(tabs[0], "alan", "enigma");
  await allShow(tabs, "alan");
  await shop.controls.kill();
  // However slow the mouse is: until the server has been asked.
  const asked = shop.log.list({ path: "/session/heartbeat" }).length;
  await until("a heartbeat goes out", async () => {
    await visible[1].moveMouse(100 + Math.random() * 200, 100 + Math.random() * 200);
    return shop.log.list({ path: "/session/heartbeat" }).length > asked;
  }, 15_000, 100);
  await allSignedOut(tabs, "server");
  expect(shop.log.list({ method: "POST", path: "/logout" })).toEqual([]);
});

/** The button with this text, as a person finds it: of the page, or of its panel, where a hint stands under the word. */
const clickButton = async (tab: Tab, text: string) => {
  const found = (wanted: string) => {
    for (const marked of document.querySelectorAll("[data-found]")) marked.removeAttribute("data-found");
    const button = [...document.querySelectorAll<HTMLButtonElement>("main button, .lever")].find((each) => (each.querySelector("strong") ?? each).textContent === wanted && !each.disabled);
    button?.setAttribute("data-found", "");
    return button !== undefined;
  };
  await tab.waitFor(found, text);
  await tab.click("[data-found]");
};

shopping("the checkout: three steps, a picture that a reload does not lose, and an order", async ({ shop, visit }) => {
  const [tab, other] = [await visit("", WINDOW), await visit("", WINDOW)];
  await signIn(tab, "ada", "engine");
  await allShow([tab, other], "ada");
  await addThrice(other, "mug");
  await badge(tab, "3");

  await tab.evaluate(() => void (location.hash = "#/checkout"));
  const address = { name: "Ada Lovelace", email: "ada@example.org", street: "St. James's Square 12", postcode: "SW1Y", city: "London" };
  for (const [field, text] of Object.entries(address)) {
    await tab.click(`#${field}`);
    await tab.type(text);
  }
  await tab.press("Enter");
  await clickButton(tab, "Use a sample");
  const shown = () => document.querySelector<HTMLImageElement>(".gift-preview img")?.naturalWidth;
  const width = await tab.waitFor(shown);
  await tab.click("#message");
  await tab.type("For tea.");

  await tab.reload();
  expect(await tab.waitFor(shown)).toBe(width);
  expect(await tab.evaluate(() => document.querySelector<HTMLTextAreaElement>("#message")?.value)).toBe("For tea.");
  await clickButton(tab, "Continue");
  const review = await tab.waitFor(() => document.querySelector(".review") && (document.querySelector("main") as HTMLElement).innerText);
  for (const text of [...Object.values(address), "For tea.", "3 × Morning mug"]) expect(review).toContain(text);

  // It comes from the database, after the words, and moves what is below it.
  expect(await tab.waitFor(shown)).toBe(width);

  // A failed order loses nothing. The same one again goes through.
  shop.controls.fail({ status: 500, routes: ["api"] });
  await clickButton(tab, "Place order");
  await tab.waitFor(() => [...document.querySelectorAll(".problem")].some(({ textContent }) => textContent?.includes("did not go through")));
  shop.controls.reset();
  await clickButton(tab, "Place order");
  await tab.waitFor(() => document.querySelector(".order")?.textContent?.includes("3 × Morning mug"));
  await Promise.all([tab, other].map((each) => badge(each, "")));
  // The draft is used up, and its picture is gone with it.
  expect(await tab.evaluate(async () => [globalThis.shop.draft.get().name, Object.keys(await globalThis.shop.pictures.get())])).toEqual(["", []]);
});

shopping("the panel's levers: a call holds the session, hangs up with it, and a server that forgets or fails", async ({ shop, visit }) => {
  const tab = await visit("?panel=closed", WINDOW);
  await signIn(tab, "ada", "engine");
  await allShow([tab], "ada");
  await tab.click(".panel-toggle");
  const says = (text: string) => tab.waitFor((wanted: string) => document.querySelector(".lever-said")?.textContent?.includes(wanted), text);
  const pressed = () => tab.evaluate(() => document.querySelector(".lever[aria-pressed]")?.getAttribute("aria-pressed"));

  await clickButton(tab, "Fail three times");
  await says("nobody is signed out by a failure");
  await clickButton(tab, "I am still here");
  await says("It is active.");
  await until("the server has failed and been asked again", () => shop.log.list().filter(({ fault }) => fault).length >= 2);
  await clickButton(tab, "Be well again");
  await says("The server is well.");

  await clickButton(tab, "Take a call");
  await says("You are on a call");
  expect(await pressed()).toBe("true");
  await clickButton(tab, "Forget my session");
  await says("It is gone there.");
  await clickButton(tab, "Check");
  await allSignedOut([tab], "server");
  expect(await pressed()).toBe("false");
  await clickButton(tab, "Take a call");
  await says("Nobody is signed in.");
});

shopping("a page that fits its window has no scroll bar", async ({ visit }) => {
  const tab = await visit("?panel=closed", WINDOW);
  await tab.waitFor(() => document.querySelector("#user"));
  // Whatever the window's height: nothing lies below what the page shows.
  expect(await tab.evaluate(() => document.documentElement.scrollHeight - Math.round(document.querySelector(".frame")!.getBoundingClientRect().bottom + scrollY))).toBe(0);
});

/** As wide as a small phone, whatever the window; the shop's layout asks its container. */
const narrow = () => void ((document.querySelector(".frame") as HTMLElement).style.inlineSize = "320px");
const wider = () => {
  const app = document.querySelector("#app") as HTMLElement;
  const out = [...app.querySelectorAll("main *")].filter((each) => each.getBoundingClientRect().right > app.getBoundingClientRect().right + 1);
  return app.scrollWidth > app.clientWidth + 1 ? [`${location.hash}: ${app.scrollWidth} px`, ...out.map((each) => `${each.className} ${each.textContent?.slice(0, 20)}`)] : [];
};

shopping("long words in large letters stay inside a small phone's screen", async ({ visit }) => {
  const tab = await visit("?panel=closed", WINDOW);
  await signIn(tab, "ada", "engine");
  await allShow([tab], "ada");
  await tab.evaluate(async () => {
    const { preferences, cart } = globalThis.shop.session.data as Record<string, Entry<unknown>>;
    preferences?.set({ theme: "dark", language: "de", text: "large" });
    await cart?.update(() => ({ blanket: 12, candle: 100 }));
  });
  await tab.evaluate(narrow);
  const at = async (hash: string, seen: string) => {
    await tab.evaluate((next: string) => void (location.hash = next), hash);
    await tab.waitFor((selector: string) => document.querySelector(selector), seen);
    expect(await tab.evaluate(wider)).toEqual([]);
  };
  await at("#/cart", ".line");
  for (const step of [1, 2, 3]) {
    await tab.evaluate((wanted: number) => {
      const address = { name: "Ada", email: "augusta.ada.king.lovelace@analytical-engine.example", street: "Wolkenkuckucksheimer Straße 12345", postcode: "12345", city: "Friedrichsthal-Bildstock" };
      globalThis.shop.draft.set({ ...globalThis.shop.draft.get(), ...address, message: "Donaudampfschifffahrtsgesellschaftskapitän", step: wanted } as never);
      location.hash = "#/shop";
    }, step);
    await tab.waitFor(() => document.querySelector(".grid .card"));
    await at("#/checkout", `.steps li:nth-child(${step})[aria-current]`);
  }
  await at("#/orders", "h1");
  await at("#/preferences", "fieldset");
});

/** Before the page's own scripts: between the token and the login comes another answer to a visitor without a cookie. */
const CROSSING = `
  const real = fetch;
  let crossed = false;
  globalThis.fetch = async (url, options) => {
    if (url === "/login" && !crossed) {
      crossed = true;
      document.cookie = "csrf-token=; Path=/; Max-Age=0";
      await real("/session");
    }
    return real(url, options);
  };
`;

shopping("a sign-in goes through though another tab's answer has replaced its token", async ({ shop, visit }) => {
  const tab = await visit("", { preload: [CROSSING] });
  await signIn(tab, "ada", "engine");
  const answers = (): number[] => shop.log.list({ method: "POST", path: "/login" }).map(({ status }) => status);
  await allShow([tab], "ada").catch(async (cause) => {
    throw new Error(`/login has answered ${answers().join()}; the page says: ${await tab.evaluate(() => document.body.innerText)}`, { cause });
  });
  expect(answers()).toEqual([403, 200]);
});

shopping("two tabs add to the cart two hundred times each, and all four hundred are there", async ({ visit }) => {
  const tabs = [await visit("", WINDOW), await visit("", WINDOW)];
  await signIn(tabs[0], "ada", "engine");
  await allShow(tabs, "ada");
  await Promise.all(
    tabs.map((tab) =>
      tab.evaluate(async () => {
        for (let turn = 0; turn < 200; turn += 10) await Promise.all(Array.from({ length: 10 }, () => globalThis.shop.addToCart("candle")));
      }),
    ),
  );
  await Promise.all(tabs.map((tab) => badge(tab, "400")));
});

shopping("Back after signing out shows the sign-in page", async ({ shop, visit }) => {
  const tabs = [await visit("", WINDOW), await visit("", WINDOW)];
  await signIn(tabs[0], "ada", "engine");
  await allShow(tabs, "ada");
  await addThrice(tabs[0], "mug");
  await tabs[0].goto(`${shop.url}/about.html`);
  await tabs[1].click("#sign-out");
  await allSignedOut([tabs[1]], "logout");
  await tabs[0].back();
  await allSignedOut([tabs[0]], "logout");
  expect(await tabs[0].evaluate(() => /\bada\b/.test(document.body.textContent ?? ""))).toBe(false);
});

import { loadCatalogue, placeOrder, type Catalogue } from "../api.js";
import { h } from "../dom.js";
import { money } from "../format.js";
import { emptyDraft, type Draft } from "../model.js";
import { setPlacedOrder } from "../placedOrder.js";
import { goTo, linkTo } from "../router.js";
import { cart, draft, isLive, pictures, session } from "../session.js";
import type { View } from "./view.js";
import { language, t, type TextKey } from "../text.js";
import { choice } from "./choice.js";
import { giftCard } from "./giftCard.js";
import { loading } from "./loading.js";

const stepTitles: Readonly<Record<Draft["step"], TextKey>> = { 1: "stepAddress", 2: "stepDelivery", 3: "stepReview" };

/** Writes what was typed, at once: a reload, a crash or a walk through the shop loses nothing. */
export function saveDraft(change: Partial<Draft>): void {
  if (isLive()) draft.set({ ...draft.get(), ...change });
}

/** The draft of this tab, with a name: its picture is found by it. */
function currentDraft(): Draft {
  if (draft.get().id === "") saveDraft({ id: crypto.randomUUID() });
  return draft.get();
}

export function checkoutView(scope: AbortSignal): View {
  const place = h("div", { class: "checkout" });
  const heading = h("h1", { tabindex: "-1" }, t("checkout"));

  loading(place, scope, loadCatalogue, (catalogue) => {
    let stepScope = new AbortController();
    scope.addEventListener("abort", () => stepScope.abort());

    function showStep(focus: boolean): void {
      stepScope.abort();
      stepScope = new AbortController();
      const current = currentDraft();
      const content =
        current.step === 1 ? addressStep(current, turn) : current.step === 2 ? deliveryStep(current, catalogue, turn, stepScope.signal) : reviewStep(current, catalogue, turn, stepScope.signal);
      const title = h("h2", { tabindex: "-1" }, t(stepTitles[current.step]));
      place.replaceChildren(progress(current.step), h("div", { class: "card form" }, title, content), h("p", { class: "small muted" }, t("draftNote")));
      if (focus) title.focus();
    }

    const turn = (step: Draft["step"]) => {
      saveDraft({ step });
      if (!scope.aborted) showStep(true);
    };

    showStep(false);
  });

  return { title: `${t("checkout")} · Driftwood`, content: [heading, place] };
}

type Turn = (step: Draft["step"]) => void;

function progress(step: Draft["step"]): HTMLElement {
  const item = (number: Draft["step"]) =>
    h(
      "li",
      { class: number < step ? "done" : "", "aria-current": number === step && "step" },
      h("span", { class: "step-number", "aria-hidden": "true" }, String(number)),
      h("span", { class: "step-name" }, t(stepTitles[number])),
    );
  return h("ol", { class: "steps", "aria-label": t("step", { step }) }, item(1), item(2), item(3));
}

function addressStep(current: Draft, turn: Turn): HTMLElement {
  const field = (name: "name" | "email" | "street" | "postcode" | "city", autocomplete: string, type = "text") => {
    const input = h("input", { id: name, name, type, autocomplete, required: true, value: current[name] });
    input.addEventListener("input", () => saveDraft({ [name]: input.value }));
    return h("div", { class: `field field-${name}` }, h("label", { for: name }, t(name)), input);
  };
  return h(
    "form",
    {
      class: "fields",
      onsubmit: (event: Event) => {
        event.preventDefault();
        turn(2);
      },
    },
    field("name", "name"),
    field("email", "email", "email"),
    field("street", "street-address"),
    field("postcode", "postal-code"),
    field("city", "address-level2"),
    h("div", { class: "row end" }, h("a", { href: linkTo("cart"), class: "button quiet" }, t("back")), h("button", { type: "submit", class: "primary" }, t("next"))),
  );
}

const deliveryKeys: Readonly<Record<string, TextKey>> = { standard: "deliveryStandard", express: "deliveryExpress", pickup: "deliveryPickup" };
const paymentKeys: Readonly<Record<string, TextKey>> = { invoice: "paymentInvoice", transfer: "paymentTransfer", cash: "paymentCash" };
const label = (keys: Readonly<Record<string, TextKey>>, id: string): string => (keys[id] ? t(keys[id]) : id);
const priceOf = (cents: number): string => (cents === 0 ? t("free") : money(cents));

function deliveryStep(current: Draft, { deliveries }: Catalogue, turn: Turn, scope: AbortSignal): HTMLElement {
  const message = h("textarea", { id: "message", rows: 3, maxlength: 300 }, current.message);
  message.addEventListener("input", () => saveDraft({ message: message.value }));
  return h(
    "form",
    {
      class: "fields",
      onsubmit: (event: Event) => {
        event.preventDefault();
        turn(3);
      },
    },
    choice(
      "delivery",
      t("delivery"),
      current.delivery,
      deliveries.map(({ id, price }) => [id, label(deliveryKeys, id), priceOf(price)] as const),
      (delivery) => saveDraft({ delivery }),
    ).element,
    choice(
      "payment",
      t("payment"),
      current.payment,
      Object.keys(paymentKeys).map((id) => [id, label(paymentKeys, id)] as const),
      (payment) => saveDraft({ payment }),
    ).element,
    giftCard(current.id, scope),
    h("div", { class: "field" }, h("label", { for: "message" }, t("message")), message),
    h("div", { class: "row end" }, h("button", { type: "button", class: "quiet", onclick: () => turn(1) }, t("back")), h("button", { type: "submit", class: "primary" }, t("next"))),
  );
}

function reviewStep(current: Draft, { products, deliveries }: Catalogue, turn: Turn, scope: AbortSignal): HTMLElement {
  const items = h("ul", { class: "plain" });
  const total = h("strong", { class: "price" });
  const problem = h("p", { class: "problem", role: "alert" });
  const order = h("button", { type: "button", class: "primary" }, t("placeOrder"));
  const shipping = deliveries.find(({ id }) => id === current.delivery)?.price ?? 0;

  // Another tab may still add to the cart.
  function show(): void {
    const content = cart.get();
    const chosen = products.filter(({ id }) => content[id]);
    const amount = (id: string) => content[id] ?? 0;
    items.replaceChildren(
      ...chosen.map(({ id, name, price }) =>
        h("li", { class: "row" }, h("span", {}, `${amount(id)} × ${name[language()]}`), h("span", { class: "price" }, money(price * amount(id)))),
      ),
      h("li", { class: "row" }, h("span", {}, label(deliveryKeys, current.delivery)), h("span", { class: "price" }, priceOf(shipping))),
    );
    total.replaceChildren(money(chosen.reduce((sum, { id, price }) => sum + price * amount(id), shipping)));
    order.disabled = chosen.length === 0;
  }
  show();
  scope.addEventListener("abort", cart.subscribe(show));

  order.addEventListener("click", () => {
    order.disabled = true;
    order.replaceChildren(t("placing"));
    problem.replaceChildren();
    submitOrder(current).then(
      () => goTo("orders"),
      () => {
        if (scope.aborted) return;
        problem.replaceChildren(t("orderFailed"));
        order.replaceChildren(t("placeOrder"));
        order.disabled = false;
      },
    );
  });

  const part = (title: string, step: Draft["step"], ...content: Node[]) =>
    h(
      "section",
      { class: "review" },
      h("div", { class: "row" }, h("h3", {}, title), h("button", { type: "button", class: "link", "aria-label": `${t("edit")}: ${title}`, onclick: () => turn(step) }, t("edit"))),
      ...content,
    );
  const lines = (...texts: string[]) => texts.filter((text) => text !== "").map((text) => h("p", {}, text));
  return h(
    "div",
    { class: "fields" },
    part(t("stepAddress"), 1, ...lines(current.name, current.street, `${current.postcode} ${current.city}`, current.email)),
    part(t("stepDelivery"), 2, ...lines(label(deliveryKeys, current.delivery), label(paymentKeys, current.payment), current.message)),
    giftCard(current.id, scope, "show"),
    h("section", { class: "review" }, h("h3", {}, t("cart")), items, h("div", { class: "row total" }, h("span", {}, t("total")), total)),
    problem,
    h("div", { class: "row end" }, h("button", { type: "button", class: "quiet", onclick: () => turn(2) }, t("back")), order),
  );
}

async function submitOrder({ id, delivery }: Draft): Promise<void> {
  const release = session.hold("placing an order", { max: "2m" }); // nobody is signed out for idleness while this runs
  try {
    const lines = Object.entries(cart.get()).map(([product, quantity]) => ({ id: product, quantity }));
    const order = await placeOrder({ lines, delivery });
    setPlacedOrder(order.id);
    await cart.update((content) => {
      const left = { ...content };
      for (const line of lines) {
        const rest = (left[line.id] ?? 0) - line.quantity; // what another tab added meanwhile stays
        if (rest > 0) left[line.id] = rest;
        else delete left[line.id];
      }
      return left;
    });
    draft.set(emptyDraft);
    await pictures.update(({ [id]: _sent, ...others }) => others);
  } finally {
    release();
  }
}

import { SessionEndedError, type Duration, type EndReason } from "holdfast";
import { loadDemoUsers, type DemoUser } from "../api.js";
import { h, icon, icons, setText } from "../dom.js";
import { spokenDuration } from "../format.js";
import { logo } from "../logo.js";
import { inMilliseconds } from "../options.js";
import { options } from "../session.js";
import { signIn } from "../signIn.js";
import type { View } from "./view.js";
import { t, type TextKey } from "../text.js";

const endedKeys: Readonly<Record<string, TextKey>> = {
  logout: "endedLogout",
  idle: "endedIdle",
  "max-age": "endedMaxAge",
  server: "endedServer",
  replaced: "endedReplaced",
  cleared: "endedCleared",
};

/** Why there is nobody signed in, in friendly words. An application may end a session for reasons of its own. */
export function endedText(reason: EndReason): { title: string; text: string } {
  const key = Object.hasOwn(endedKeys, reason) ? (endedKeys[reason] as TextKey) : "endedOther";
  return { title: t(key), text: t(`${key}Text` as TextKey, { reason }) };
}

const spoken = (duration: Duration): string => spokenDuration(inMilliseconds(duration));

export function signInView(scope: AbortSignal, reason: EndReason | undefined): View {
  const user = h("input", { id: "user", name: "user", autocomplete: "username", required: true, autocapitalize: "none", spellcheck: "false" });
  const password = h("input", { id: "password", name: "password", type: "password", autocomplete: "current-password", required: true });
  const problem = h("p", { class: "problem", role: "alert" });
  const submit = h("button", { type: "submit", class: "primary" }, t("signIn"));
  const people = h("div", { class: "people" });

  const pick = (person: DemoUser) => {
    user.value = person.user;
    password.value = person.password;
    submit.focus();
  };
  loadDemoUsers().then(
    (users) => {
      if (scope.aborted) return;
      people.replaceChildren(
        ...users.map((person) =>
          h(
            "button",
            { type: "button", class: "person", "data-user": person.user, onclick: () => pick(person) },
            h("span", { class: "avatar", "aria-hidden": "true" }, person.name.slice(0, 1)),
            h("span", { class: "person-name" }, person.name),
            h("code", {}, person.password),
          ),
        ),
      );
    },
    () => setText(problem, t("signInFailed")),
  );

  async function send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    submit.disabled = true;
    setText(problem, "");
    try {
      if (await signIn(user.value, password.value)) return;
      setText(problem, t("wrongPassword"));
      password.select();
    } catch (error) {
      console.warn(error);
      setText(problem, t(SessionEndedError.is(error) ? "signInEnded" : "signInFailed"));
    } finally {
      submit.disabled = false;
    }
  }

  const ended = reason === undefined ? undefined : endedText(reason);
  const content = h(
    "div",
    { class: "welcome" },
    h(
      "header",
      { class: "welcome-side" },
      h("div", { class: "brand" }, logo(), h("span", {}, "Driftwood")),
      h("p", { class: "welcome-tagline" }, t("tagline")),
      h("img", { src: "/img/coast.svg", alt: "", width: 480, height: 300 }),
    ),
    h(
      "main",
      { class: "welcome-main", id: "main" },
      ended &&
        h(
          "div",
          { class: "notice", "data-reason": reason },
          icon(...icons.leave),
          h("div", {}, h("strong", {}, ended.title), h("p", {}, ended.text)),
        ),
      h("h1", {}, t("welcome")),
      h("p", { class: "muted" }, t("welcomeText")),
      people,
      h(
        "form",
        { onsubmit: (event: SubmitEvent) => void send(event) },
        h("label", { for: "user" }, t("user")),
        user,
        h("label", { for: "password" }, t("password")),
        password,
        problem,
        submit,
      ),
      h("p", { class: "small muted" }, t("limitsUpFront", { idle: spoken(options.idle), maxAge: spoken(options.maxAge) })),
      h("p", { class: "small" }, h("a", { href: "/about.html" }, t("howItWorks"))),
    ),
  );
  return { title: `${t("signIn")} · Driftwood`, content: [content] };
}

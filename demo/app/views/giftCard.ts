import { h, setText } from "../dom.js";
import { pictures } from "../session.js";
import { t } from "../text.js";
import { samplePicture } from "./samplePicture.js";

const LARGEST = 5 * 1024 * 1024;

/** The picture for the gift card of one draft: its bytes in IndexedDB, shown from there, so that it is still here after a reload. */
export function giftCard(draftId: string, scope: AbortSignal, mode: "edit" | "show" = "edit"): HTMLElement {
  const preview = h("figure", { class: "gift-preview", hidden: true });
  const problem = h("p", { class: "problem", role: "alert" });
  const file = h("input", { type: "file", id: "picture", accept: "image/*", class: "visually-hidden" });
  const remove = h("button", { type: "button", class: "link", hidden: true }, t("removePicture"));
  let address: string | undefined;

  const forget = () => {
    if (address !== undefined) URL.revokeObjectURL(address);
    address = undefined;
  };

  async function show(): Promise<void> {
    const picture = (await pictures.get())[draftId];
    if (scope.aborted) return;
    forget();
    preview.hidden = remove.hidden = picture === undefined;
    if (!picture) return preview.replaceChildren();
    address = URL.createObjectURL(new Blob([picture.bytes], { type: picture.type }));
    preview.replaceChildren(
      h("img", { src: address, alt: t("pictureAlt") }),
      h("figcaption", { class: "small muted" }, `${picture.name} · ${Math.ceil(picture.bytes.byteLength / 1024)} kB`),
    );
  }

  async function keep(picture: File): Promise<void> {
    setText(problem, picture.size > LARGEST ? t("pictureTooLarge") : picture.type.startsWith("image/") ? "" : t("pictureNoImage"));
    if (problem.textContent !== "") return;
    const { name, type } = picture;
    const bytes = await picture.arrayBuffer();
    await pictures.update((all) => ({ ...all, [draftId]: { name, type, bytes } }));
  }

  const attempt = (work: Promise<unknown>) => {
    work.catch((error: unknown) => {
      if (!scope.aborted) setText(problem, error instanceof Error ? error.message : String(error));
    });
  };

  file.addEventListener("change", () => {
    const [picture] = file.files ?? [];
    if (picture) attempt(keep(picture));
    file.value = "";
  });
  remove.addEventListener("click", () => attempt(pictures.update(({ [draftId]: _removed, ...others }) => others)));

  attempt(show());
  scope.addEventListener("abort", pictures.subscribe(() => attempt(show())));
  scope.addEventListener("abort", forget);

  const sample = h("button", { type: "button", class: "secondary", onclick: () => attempt(samplePicture().then(keep)) }, t("samplePicture"));
  if (mode === "show") return h("section", { class: "gift" }, preview, problem);
  return h(
    "fieldset",
    { class: "gift" },
    h("legend", {}, t("giftCard")),
    h("p", { class: "small muted" }, t("giftCardText")),
    preview,
    h("div", { class: "row start" }, file, h("label", { for: "picture", class: "button secondary" }, t("choosePicture")), sample, remove),
    problem,
  );
}

/**
 * What a user's page shows while it is not known whether that user is still signed in: nothing to see, but the focus stays where it is; and once it is known that the session has gone: nothing at all.
 * By properties of the element, which a content security policy does not restrict.
 */
export function shade(status: "checking" | "ended" | undefined): void {
  const { style } = document.documentElement;
  if (status == "checking") style.setProperty("opacity", "0", "important");
  else style.removeProperty("opacity");
  if (status == "ended") style.setProperty("display", "none", "important");
}

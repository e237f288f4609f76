/** Where the visitor is, in the address's hash: it survives a reload, and the server need not know. */
export const routes = ["shop", "cart", "checkout", "orders", "preferences"] as const;
export type Route = (typeof routes)[number];

export function currentRoute(): Route {
  const name = location.hash.replace(/^#\/?/, "");
  return routes.find((route) => route === name) ?? "shop";
}

export const linkTo = (route: Route): string => `#/${route}`;

export function goTo(route: Route): void {
  location.hash = linkTo(route);
}

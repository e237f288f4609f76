import type { Cart } from "./model.js";
import { cart } from "./session.js";

/** One more of it. `update()` reads and writes in one step across all tabs; get() and set() would lose what another tab adds meanwhile. */
export function addToCart(id: string, quantity = 1): Promise<Cart> {
  return cart.update((content) => ({ ...content, [id]: (content[id] ?? 0) + quantity }));
}

/** Changes the quantity by `step`; a product with none left is taken out. */
export function changeQuantity(id: string, step: number): Promise<Cart> {
  return cart.update((content) => {
    const { [id]: quantity = 0, ...others } = content;
    return quantity + step > 0 ? { ...content, [id]: quantity + step } : others;
  });
}

export function removeFromCart(id: string): Promise<Cart> {
  return cart.update(({ [id]: _removed, ...others }) => others);
}

export const countItems = (content: Cart): number => Object.values(content).reduce((sum, quantity) => sum + quantity, 0);

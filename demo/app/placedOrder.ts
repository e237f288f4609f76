let placed: string | undefined;

/** Carries the number of a new order from the checkout to the list of orders, which thanks for it once. */
export function setPlacedOrder(id: string): void {
  placed = id;
}

export function takePlacedOrder(): string | undefined {
  const id = placed;
  placed = undefined;
  return id;
}

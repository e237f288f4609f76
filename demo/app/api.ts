import { session } from "./session.js";

export interface Product {
  readonly id: string;
  /** Cents. */
  readonly price: number;
  readonly name: Readonly<Record<"en" | "de", string>>;
  readonly text: Readonly<Record<"en" | "de", string>>;
}

export interface Catalogue {
  readonly products: readonly Product[];
  readonly deliveries: readonly { readonly id: string; readonly price: number }[];
}

export interface DemoUser {
  readonly user: string;
  readonly name: string;
  readonly password: string;
}

export interface Order {
  readonly id: string;
  readonly at: number;
  readonly lines: readonly { readonly id: string; readonly quantity: number; readonly price: number }[];
  readonly delivery: string;
  readonly total: number;
}

async function read<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return (await response.json()) as T;
}

/** What is the same for everybody is asked for once; after a failure, again. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= load().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}

export const loadCatalogue = once(async (): Promise<Catalogue> => read(await fetch("/api/products")));

export const loadDemoUsers = once(async (): Promise<readonly DemoUser[]> => read(await fetch("/api/demo-users")));

/** `session.fetch`: with the CSRF token, aborted when the session ends. */
export const loadOrders = async (): Promise<readonly Order[]> => read(await session.fetch("/api/orders"));

export interface NewOrder {
  readonly lines: readonly { readonly id: string; readonly quantity: number }[];
  readonly delivery: string;
}

export async function placeOrder(order: NewOrder): Promise<Order> {
  const send = () =>
    session.fetch("/api/orders", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(order) });
  let response = await send();
  if (response.status === 403) {
    await session.check(); // brings the fresh CSRF token
    response = await send();
  }
  return read(response);
}

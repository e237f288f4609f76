import type { Session, SessionState } from "holdfast";
import type { Face, Mounted } from "./spec.js";
import type { ShopSession } from "./stage.js";

type Cart = Record<string, number>;
type SetCart = { (change: (cart: Cart) => Cart): unknown; (cart: Cart): unknown };

/** What such a framework has for it. */
interface Words {
  /** A component whose setup gives a function that says what to show; below a provider where there is a session. */
  mount(setup: () => () => unknown, session?: Session): Mounted;
  useSession(session: Session | undefined, selector: (state: SessionState) => unknown, isEqual?: (one: unknown, other: unknown) => boolean): unknown;
  useSessionData(entry: ShopSession["data"]["cart"]): readonly [cart: unknown, set: SetCart];
  useSessionData(entry: ShopSession["data"]["photo"]): readonly [photo: unknown, set: (photo: string) => Promise<void>, reading: { readonly status: unknown }];
  useCountdown(session: Session): unknown;
  /** Takes a value out of what the framework follows it by: a ref, a signal. */
  read(followed: never): unknown;
  flush(): Promise<void>;
}

/** A face that gives entries as `[value, set, { status }]`, and values as something that is followed: Vue, Solid, Angular. */
export function tupleFace({ mount, useSession, useSessionData, useCountdown, read, flush }: Words): Face {
  const follow = (make: () => unknown, session?: Session): Mounted =>
    mount(() => {
      const value = make();
      return () => read(value as never);
    }, session);
  return {
    session: ({ session, provide, selector, isEqual }) => follow(() => useSession(session, selector!, isEqual), provide),
    cart(session) {
      let set: SetCart;
      const shown = follow(() => {
        const [cart, setCart] = useSessionData(session.data.cart);
        set = setCart;
        return cart;
      });
      return { ...shown, set: (cart) => void set(cart), update: (change) => void set(change) };
    },
    photo(session) {
      let set: (photo: string) => Promise<void>;
      const shown = mount(() => {
        const [photo, setPhoto, { status }] = useSessionData(session.data.photo);
        set = setPhoto;
        return () => [read(status as never), read(photo as never)];
      });
      return { ...shown, set: (photo) => set(photo) };
    },
    countdown: (session) => follow(() => useCountdown(session)),
    flush,
  };
}

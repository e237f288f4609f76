/** An access token as this tab has it: in memory only, never stored. */
export interface HeldToken {
  readonly token: string;
  /** When it expires: on this device's clock, the same in every tab, and on this tab's monotonic one, which nobody can set. */
  readonly until: number;
  readonly monotonicUntil: number;
  /** How long before that it is refreshed, ms. */
  readonly leeway: number;
}

/** A token that lives `left` ms from now on. Lifetimes are measured from the receipt, so that a wrong clock makes no token old (okta-auth-js#831); a fresh one is never within its own leeway (oidc-client-ts#996). */
export const holdToken = (token: string, left: number, leeway: number, now: number, monotonic: number): HeldToken => ({
  token, until: now + left, monotonicUntil: monotonic + left, leeway: Math.min(leeway, left / 2),
});

/** What is left of a token by the stricter clock, ms. */
export const tokenLeft = ({ until, monotonicUntil }: HeldToken, now: number, monotonic: number): number => Math.min(until - now, monotonicUntil - monotonic);

/** What may travel in an Authorization header (RFC 6750, 2.1), and no more than one can carry. */
export const isToken = (value: unknown): value is string => typeof value == "string" && /^[\x21-\x7e]{1,16384}$/.test(value);

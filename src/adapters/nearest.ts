import { ConfigurationError, type Session } from "../index.js";

/** The session that was given, or the provider's. Throws a ConfigurationError that says what to do where there is neither. */
export function nearest(name: string, given: Session | undefined, provided: Session | undefined, cure: string): Session {
  const found = given ?? provided;
  if (!found) throw new ConfigurationError(`${name}(): there is no session; pass one, or ${cure}`);
  return found;
}

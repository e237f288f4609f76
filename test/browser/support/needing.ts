import { type Capability, LACKS, engine, lacking } from "../driver/capabilities.js";

/**
 * `needing(scenario, "freeze")("a frozen page …", …)`: a test for engines that can do this. For one that cannot it is not a skipped test, it is none, and what is
 * left out is said with its reason.
 */
export function needing<T extends Registers>(test: T, ...needed: Capability[]): T {
  const lacks = lacking(needed);
  if (lacks.length === 0) return test;
  const leaveOut = (name: string) => console.info(`not for ${engine}: ${name} (${lacks.map((capability) => `${capability}: ${LACKS[engine][capability]}`).join("; ")})`);
  return leaveOut as unknown as T;
}

/** A test function with whatever fixtures. */
type Registers = (...args: never) => void;

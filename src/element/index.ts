export { defineSessionWarning, type SessionWarningElement } from "./defineSessionWarning.js";
export type { WarningStrings } from "./strings.js";

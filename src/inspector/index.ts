export { defineSessionInspector, type SessionInspectorElement } from "./defineSessionInspector.js";

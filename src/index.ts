export { createSession } from "./session/createSession.js";
export { tab } from "./data/tab.js";
export { shared } from "./data/shared.js";
export { durable } from "./data/durable.js";
export { memory } from "./data/memory.js";
export { DEFAULT_EVENTS } from "./activity/events.js";
export { HoldfastError, ConfigurationError, StorageError, ServerError, SessionEndedError, DataError } from "./session/errors.js";

export type {
  Capabilities, DataDefinitions, DataEntries, DurableEntry, Entry, IdleOptions, Profile, ServerOptions, Session, SessionOptions, StartOptions, TabInfo, TokenOptions,
} from "./session/types.js";
export type { Duration } from "./session/duration.js";
export type { Origin, SessionEvents } from "./session/events.js";
export type { EndReason, SessionState } from "./session/state.js";
export type { EntryDefinition } from "./data/definition.js";
export type { EntryOptions, StandardSchemaV1 } from "./data/schema.js";
export type { CsrfOptions, CsrfPreset } from "./server/csrf.js";
export type { ServerVerdict } from "./server/verdict.js";
export type { Platform } from "./platform/platform.js";

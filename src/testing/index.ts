/** A browser for tests: many tabs in one process, on one fake clock. */
export { createTestBrowser, type TestBrowser } from "./browser.js";
export type { TestDuration } from "./duration.js";
export type { Login } from "./logins.js";
export type {
  ChannelModel,
  DatabaseModel,
  Engine,
  LifecycleModel,
  LockModel,
  Models,
  NetworkModel,
  StorageModel,
  TestBrowserOptions,
  TimerModel,
} from "./options.js";
export type { Range } from "./random.js";
export type { LoggedRequest, ServerAnswer, ServerEffect, ServerRequest } from "./request.js";
export type { Resources } from "./resources.js";
export type { ServerCall, TestServer } from "./server.js";
export type { ServerMode } from "./serverModes.js";
export type { Tab } from "./tab.js";
export type { Capability, TabOptions } from "./tabOptions.js";
export type { TimelineEntry } from "./timeline.js";

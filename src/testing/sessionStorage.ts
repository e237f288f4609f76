import type { StorageArea } from "../platform/platform.js";
import type { Document } from "./document.js";
import { namedError } from "./globals.js";
import type { StorageMap } from "./storageMap.js";

/** The sessionStorage of one tab as `document` sees it. `map` is asked each time: activation of a prerendered page puts another one there (requirements R-60). */
export function sessionStorageOf(document: Document, map: () => StorageMap): StorageArea {
  return {
    get: (key) => map().get(key),
    set(key, value) {
      if (document.dead) return undefined;
      if (map().sizeWith(key, String(value)) > document.world.models.storage.quota) {
        return namedError("QuotaExceededError", `Setting the value of ${JSON.stringify(key)} exceeded the quota.`);
      }
      document.world.timeline.add(document.name, "session", key, value);
      map().apply(key, String(value));
      return undefined;
    },
    remove(key) {
      if (!document.dead) map().apply(key, null);
    },
    keys: (prefix) => map().keys(prefix),
    listen: () => () => undefined,
  };
}

import type { StorageArea } from "./platform.js";

/** One Web Storage area, or undefined where reading the property throws: even `typeof localStorage` can. */
export function storageArea(name: "localStorage" | "sessionStorage"): StorageArea | undefined {
  let area: Storage;
  try {
    area = globalThis[name];
    // Safari with blocked cookies gives an area that throws at its first use.
    area.getItem("");
  } catch {
    return;
  }
  return {
    get(key) {
      try {
        return area.getItem(key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        area.setItem(key, value);
        return;
      } catch (error) {
        return error ?? "failed";
      }
    },
    remove(key) {
      try {
        area.removeItem(key);
      } catch {
        // Blocked meanwhile: then it cannot be read either.
      }
    },
    keys(prefix) {
      try {
        return Object.keys(area).filter((key) => key.startsWith(prefix));
      } catch {
        return [];
      }
    },
    listen(listener) {
      const onStorage = (event: StorageEvent): void => {
        if (event.storageArea == area) listener(event.key, event.newValue);
      };
      addEventListener("storage", onStorage);
      return () => removeEventListener("storage", onStorage);
    },
  };
}

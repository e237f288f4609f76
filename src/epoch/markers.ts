import type { StorageArea } from "../platform/platform.js";
import { isPlausible, isTime, readEnded, readEpoch, same, type Ended, type Epoch } from "./epoch.js";

/** What localStorage says of sessions: a key for each fact, so that no two tabs ever write the same one with different meaning. */
export interface Marks {
  /** The newest session that has begun and not ended. */
  readonly begun: Epoch | undefined;
  /** The newest that has ended. */
  readonly ended: Ended | undefined;
  /** The highest number in any marker. */
  readonly top: number;
}

/** What tabs and the server last said of a session's life: last activity; last touch sent; the server's deadline and whole lifetime, and when the answer that the deadline is from was asked for. */
export interface Vitals {
  readonly seen: number;
  readonly sent: number;
  readonly serverEnd: number;
  readonly lifetime: number;
  readonly answered: number;
}

export interface Markers {
  read(): Marks;
  vitals(epoch: Epoch): Vitals;
  /** Writes and sweeps; what is returned is an error of the browser's. */
  begin(epoch: Epoch): unknown;
  end(ended: Ended, keep: boolean): unknown;
  see(epoch: Epoch, seen: number): unknown;
  touch(epoch: Epoch, vitals: Vitals): unknown;
  /** Removes what this session has, by name. */
  drop(epoch: Epoch): void;
  /** Removes what no session that can still be live has left: the janitor's part of localStorage (by its markers and `floor`) and of sessionStorage (by `floor`). */
  sweep(area: StorageArea | undefined, live: Epoch | undefined, floor: number): void;
}

const parse = (text: string | null): unknown => {
  try {
    // A marker is small: a large one is not ours, and is not worth a walk.
    return text && text.length < 4096 ? JSON.parse(text) : undefined;
  } catch {
    return;
  }
};

/**
 * The mirror of the fence in localStorage, which is what can be read on the first line. `unreadable` hears of keys with something else in them.
 * begun/N/ID, ended/N, seen/N/ID, touch/N/ID, all under `prefix`.
 */
export function createMarkers(area: StorageArea | undefined, prefix: string, unreadable: (key: string) => void, now: () => number): Markers {
  const key = (kind: string, epoch: { readonly n: number; readonly id?: string }): string => `${prefix}${kind}/${epoch.n}${epoch.id ? "/" + epoch.id : ""}`;
  const load = (at: string): unknown => area && parse(area.get(at));

  const read = (): Marks => {
    let begun: Epoch | undefined, ended: Ended | undefined;
    let top = 0;
    const started: Epoch[] = [];
    for (const at of area?.keys(prefix) ?? []) {
      const [kind, n, id] = at.slice(prefix.length).split("/") as [string, string, string];
      const found = kind == "begun" ? readEpoch(+n, id, load(at)) : kind == "ended" ? readEnded(+n, load(at)) : undefined;
      if (kind == "begun" || kind == "ended") {
        if (!found || !isPlausible(found.n, now())) unreadable(at);
        else {
          top = Math.max(top, found.n);
          if (kind == "begun") started.push(found as Epoch);
          else if (!ended || found.n > ended.n) ended = found as Ended;
        }
      }
    }
    for (const epoch of started) {
      // Of two with one number (no database ordered them) every tab takes the lower id.
      if (epoch.n > (ended?.n ?? 0) && (!begun || epoch.n > begun.n || (epoch.n == begun.n && epoch.id < begun.id))) begun = epoch;
    }
    return { begun, ended, top };
  };

  const sweep: Markers["sweep"] = (storage, live, floor) => {
    const highest = storage == area ? read().ended : undefined;
    for (const at of storage?.keys(prefix) ?? []) {
      const [kind, n, id] = at.slice(prefix.length).split("/") as [string, string, string];
      const dead = kind == "ended" ? +n < (highest?.n ?? 0) : /^(begun|seen|touch|s)$/.test(kind) && !same(live, { n: +n, id }) && +n <= Math.max(live ? live.n : (highest?.n ?? 0), floor);
      if (dead) storage!.remove(at);
    }
  };

  /** Nothing is noted of a session whose begin has gone: it would be all that is left of it. */
  const fact = (kind: string, epoch: Epoch, text: string): unknown => (area?.get(key("begun", epoch)) == null ? undefined : area!.set(key(kind, epoch), text));

  return {
    read,
    vitals(epoch) {
      const known = <T>(kind: string, ok: (found: unknown) => boolean, none: T): T => {
        const at = key(kind, epoch);
        const found = load(at);
        if (ok(found)) return found as T;
        if (area?.get(at) != null) unreadable(at);
        return none;
      };
      const seen = known("seen", isTime, 0);
      const [sent, serverEnd, lifetime, answered] = known("touch", (found) => Array.isArray(found) && found.length == 4 && found.every(isTime), [0, 0, 0, 0]) as [number, number, number, number];
      // A touch from the future is one of a clock that was set back, or planted.
      return Math.max(sent, answered) <= now() + 2000 ? { seen, sent, serverEnd, lifetime, answered } : { seen, sent: 0, serverEnd: 0, lifetime: 0, answered: 0 };
    },
    begin: ({ n, id, ...facts }) => area?.set(key("begun", { n, id }), JSON.stringify(facts)),
    end({ n, ...facts }, keep) {
      const at = key("ended", { n });
      if (keep && readEnded(n, load(at))) return;
      const text = JSON.stringify(facts);
      let failure = area?.set(at, text);
      if (failure) {
        // Full: what dies with the session makes the room that its tombstone needs.
        for (const dead of area!.keys(prefix)) if (/^(begun|seen|touch|s)$/.test(dead.slice(prefix.length).split("/")[0]!)) area!.remove(dead);
        failure = area!.set(at, text);
      }
      return failure;
    },
    drop(epoch) {
      for (const kind of ["begun", "seen", "touch"]) area?.remove(key(kind, epoch));
    },
    see: (epoch, seen) => fact("seen", epoch, `${seen}`),
    touch: (epoch, { sent, serverEnd, lifetime, answered }) => fact("touch", epoch, JSON.stringify([sent, serverEnd, lifetime, answered])),
    sweep,
  };
}

import type { StorageArea } from "../platform/platform.js";
import { createCodec, type Codec } from "./codec.js";
import type { DataContext, Lifetime, Store, Tier } from "./context.js";
import { createListeners } from "./listeners.js";
import { merge, parseRegister, type Register } from "./register.js";
import type { EntryOptions } from "./schema.js";
import { isLarge } from "./size.js";
import { compare, ZERO } from "./stamp.js";

/** Repair comes this long after a key's last change: once, not for each event (repair in answer to events storms: measured). */
const REPAIR = 250;

/** What makes a tier of the common entry. */
export interface EntryKind {
  readonly tier: Tier;
  readonly area?: StorageArea | undefined;
  /** Told to the other tabs. */
  readonly replicated: boolean;
  /** Kept in the database too. */
  readonly kept?: boolean;
  /** One read-modify-write; without it under the key's Web Lock. */
  readonly update?: (core: EntryCore, key: string, revise: (base: Register | undefined) => Register) => Promise<Register>;
}

/** What a tier's update() works on. */
export interface EntryCore {
  readonly context: DataContext;
  readonly place: () => string;
  /** The highest register that this tab knows: memory and Web Storage. */
  known(key: string): Register | undefined;
}

/** An entry whose value can be read at once: tab, shared and memory. */
export function createEntry(context: DataContext, name: string, options: EntryOptions<unknown>, { tier, area, replicated, kept, update }: EntryKind): Store {
  const { platform, prefix, clock } = context;
  const lifetime: Lifetime = options.lifetime ?? "session";
  const codec: Codec = createCodec(context, name, tier, options);
  const registers = new Map<string, Register | undefined>();
  const { subscribe, touch, notify } = createListeners(context, name);
  const dirty = new Map<string, boolean>();
  const put = new Set<string>();
  /** Cancels the repair that is due; makes it now. */
  let repair: (() => void) | undefined;
  let mend: (() => void) | undefined;
  /** A hint's value is being read; true if another hint has come meanwhile. */
  let reading: boolean | undefined;

  const place = (): string | undefined => context.place(lifetime, tier == "memory");
  const stored = (key: string): Register | undefined => {
    const text = area?.get(prefix + key) ?? null;
    const register = parseRegister(text);
    if (text !== null && !register) context.problem(`data.${name}: what is in Web Storage is not of the right shape and is ignored`);
    return register;
  };
  const load = (key: string): Register | undefined => {
    if (!registers.has(key)) {
      const found = stored(key);
      registers.set(key, found);
      if (found) clock.observe(found.s);
    }
    return registers.get(key);
  };
  const where = (): string | undefined => {
    const at = place();
    return at && at + name;
  };

  const save = (key: string): void => {
    const text = JSON.stringify(registers.get(key));
    if (!area || area.get(prefix + key) == text) return;
    const failure = area.set(prefix + key, text);
    if (!failure) return;
    // Nothing is better than an older value; memory and the database have it.
    area.remove(prefix + key);
    context.problem(`data.${name} did not fit into Web Storage and is kept in memory${kept ? " and IndexedDB" : ""} only`, failure);
  };
  /** Once per task: the last value of each key is put, kept and told. */
  const flush = (): void => {
    for (const [key, own] of dirty) {
      const register = registers.get(key);
      if (!register || key != where()) continue;
      if (own || area == context.session) save(key);
      if (!own) continue;
      put.add(key);
      const large = isLarge(register.v);
      if (kept) {
        const { s, sv } = register;
        const inside = context.keep(key, register);
        if (large) void inside.then(() => context.post(key, { s, sv }));
      }
      if (replicated && !large) context.post(key, register);
    }
    dirty.clear();
  };
  const change = (key: string, register: Register, own: boolean): void => {
    registers.set(key, register);
    clock.observe(register.s);
    touch();
    if (!dirty.size) platform.microtask(flush);
    dirty.set(key, own || !!dirty.get(key));
  };
  const write = (v: unknown): void => {
    const key = where();
    if (!key) throw context.ended(`data.${name}`);
    codec.writable(load(key));
    const version = options.version ?? 0;
    change(key, v === undefined ? { d: true, s: clock.next(), sv: version } : { v, s: clock.next(), sv: version }, true);
    notify();
  };
  /** Messages are all that carries memory and synced tab entries. */
  const portable = (v: unknown): unknown => {
    if (replicated && !kept && isLarge(v)) throw context.bad(`data.${name}: a value of the ${tier} tier is at most 64 kB, because it travels in messages; use durable`);
    return v;
  };
  const attempt = (v: unknown): void => {
    const access = context.access();
    if (access == "none") throw context.ended(`data.${name}`);
    if (access == "live") write(portable(v));
    else context.later(() => write(portable(v)));
  };
  const revise =
    (change_: (value: unknown) => unknown) =>
    (base: Register | undefined): Register => {
      codec.writable(base);
      const value = change_(codec.decode(base));
      if (typeof (value as Promise<unknown> | undefined)?.then == "function") throw context.bad(`data.${name}: the function given to update() returned a promise; it must return the value`);
      return { v: portable(codec.encode(value)), s: clock.revise(base?.s ?? ZERO), sv: options.version ?? 0 };
    };
  const core: EntryCore = {
    context,
    place: () => place()!,
    known: (key) => merge(load(key), stored(key)),
  };
  /** Read, change and keep, in one step: of two in one task the second sees the first. */
  const revised = (key: string, base: Register | undefined, change_: (base: Register | undefined) => Register): Register => {
    const register = change_(base);
    adopt(key, register);
    return register;
  };
  const locked = async (key: string, change_: (base: Register | undefined) => Register): Promise<Register> =>
    replicated
      ? context.alone(key, async () => {
          await context.ask();
          await context.live();
          return revised(key, core.known(key), change_);
        })
      : revised(key, load(key), change_);
  const adopt = (key: string, register: Register): void => {
    // Equal, if a resync has read it from the database already: it is still to be told.
    if (compare(load(key)?.s ?? ZERO, register.s) <= 0) {
      change(key, register, true);
      notify();
    }
  };

  const store: Store = {
    tier,
    entry: {
      get initial() {
        return codec.decode(undefined);
      },
      get() {
        const key = context.readable(lifetime) && where();
        return codec.decode(key ? load(key) : undefined);
      },
      set: (value: unknown) => attempt(codec.encode(value)),
      delete: () => attempt(undefined),
      async update(change_: (value: unknown) => unknown) {
        if (context.access() == "none") throw context.ended(`data.${name}`);
        await context.live();
        const key = where();
        if (!key) throw context.ended(`data.${name}`);
        const one = revise(change_);
        const register =
          update && context.hasDatabase()
            ? await update(core, key, one).catch((cause: unknown) => {
                // The database has stopped answering: then the lock has to do.
                if (context.hasDatabase() && (cause as Error).name != "StorageError") throw cause;
                return locked(key, one);
              })
            : await locked(key, one);
        if (key != where()) throw context.ended(`data.${name}`);
        adopt(key, register);
        return codec.decode(register);
      },
      subscribe,
    },
    ...(kept && { stored: where }),
    take(key, register) {
      // The tiers of Web Storage keep text: anything else was not written by an entry.
      if (key != where() || (area && register.v !== undefined && typeof register.v != "string") || merge(load(key), register) != register) return;
      if (register.v === undefined && !register.d) {
        // A hint: the value is in the database.
        if (reading !== undefined) return void (reading = true);
        reading = false;
        void context
          .transact(place()!, [key], ([found]) => ({ result: found }))
          .catch(() => undefined)
          .then((found) => {
            const again = reading;
            reading = undefined;
            if (found?.v !== undefined) store.take(key, found);
            if (again) store.take(key, register);
          });
        return;
      }
      change(key, register, false);
      platform.microtask(notify);
      if (area == context.local && put.has(key)) {
        repair?.();
        mend = () => {
          repair!();
          mend = undefined;
          put.clear();
          // Unless what is there by now is newer: its event is still on the way.
          if (key == where() && core.known(key) == registers.get(key)) save(key);
        };
        repair = platform.timer(mend, REPAIR);
      }
    },
    give() {
      const key = replicated && where();
      const register = key && load(key);
      return register && !isLarge(register.v) ? [[key, register]] : [];
    },
    resync(found) {
      const key = where();
      if (!key) return;
      const best = merge(core.known(key), found);
      if (!best) return;
      if (best != registers.get(key)) {
        registers.set(key, best);
        clock.observe(best.s);
        touch();
      }
      save(key);
      if (kept && (!found || merge(found, best) == best)) void context.keep(key, best);
    },
    wipe() {
      // What belongs to the device outlives every session, and so does its repair.
      if (lifetime == "device") return;
      repair?.();
      mend = undefined;
      // By name: in a tab that is told nothing else is looked for.
      if (lifetime == "session") for (const key of registers.keys()) area?.remove(prefix + key);
      dirty.clear();
      put.clear();
      registers.clear();
      touch();
    },
    settle: notify,
    flush(of) {
      if ((of ?? lifetime) != lifetime) return;
      flush();
      mend?.();
    },
  };
  return store;
}

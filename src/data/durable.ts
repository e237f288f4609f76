import { createCodec, issuesOf } from "./codec.js";
import type { DataContext, Definition, Lifetime, Store } from "./context.js";
import { createListeners } from "./listeners.js";
import type { EntryDefinition } from "./definition.js";
import type { Register } from "./register.js";
import type { EntryOptions } from "./schema.js";
import { compare, ZERO } from "./stamp.js";

/**
 * Data of any size in IndexedDB, shared by every tab: structured clone values (files, maps, dates, typed arrays). Reads and writes are asynchronous. WebKit's private windows keep no Blob and no File: there `set()` rejects with a
 * StorageError, and an ArrayBuffer is kept.
 *
 * ```ts
 * const session = createSession({ data: { photo: durable<Blob>() } });
 * await session.data.photo.set(file);
 * ```
 */
export function durable<T>(options: EntryOptions<T> & { initial: T }): EntryDefinition<T, "durable">;
export function durable<T>(options?: EntryOptions<T>): EntryDefinition<T | undefined, "durable">;
export function durable(options: EntryOptions<unknown> = {}): Definition {
  return { tier: "durable", options, open: (context, name) => open(context, name, options) };
}

function open(context: DataContext, name: string, options: EntryOptions<unknown>): Store {
  const { schema, version = 0 } = options;
  const lifetime: Lifetime = options.lifetime ?? "session";
  // The schema may be asynchronous, so it is asked here; what it returned goes through the codec.
  const codec = createCodec(context, name, "durable", { ...options, schema: undefined as never });
  const { clock, platform } = context;
  const { subscribe, touch, notify } = createListeners(context, name);

  const where = (): string | undefined => {
    const place = context.place(lifetime);
    return place && place + name;
  };
  const check = async (value: unknown): Promise<unknown> => {
    const result = schema ? await schema["~standard"].validate(value) : { value };
    if (result.issues) throw context.bad(`data.${name}: the value was refused: ${issuesOf(result)}`);
    return result.value;
  };
  /** Where the value lives, as soon as that is known. What is begun in one session is not done in another: each step compares. */
  const enter = async (writes: boolean): Promise<string> => {
    if (context.access() == "none" && (writes || lifetime != "device")) throw context.ended(`data.${name}`);
    if (writes || lifetime != "device") await context.live();
    else await context.live().catch(() => {});
    return still(where());
  };
  const still = (key: string | undefined): string => {
    if (!key || key != where()) throw context.ended(`data.${name}`);
    return key;
  };
  /** One fenced transaction: what `decide` returns is written, and told as a hint. */
  const transact = async (key: string, decide: (found: Register | undefined) => Register | undefined): Promise<Register | undefined> => {
    let written: Register | undefined;
    const found = await context.transact(still(key).slice(0, -name.length), [key], ([known]) => {
      if (known) clock.observe(known.s);
      written = decide(known);
      return written ? { put: [[key, written]], result: written } : { result: known };
    });
    still(key);
    if (written) {
      context.post(key, { s: written.s, sv: written.sv });
      touch();
      notify();
    }
    return written ?? found;
  };
  const write = async (key: string, next: () => Register): Promise<void> => {
    await transact(key, (found) => {
      codec.writable(found);
      return next();
    });
  };
  const read = async (register: Register | undefined): Promise<unknown> => {
    const value = codec.decode(register);
    if (!schema || !register || register.d || register.v === undefined || register.sv > version) return value;
    try {
      return await check(value);
    } catch (cause) {
      context.problem((cause as Error).message, cause);
      return codec.decode(undefined);
    }
  };

  return {
    tier: "durable",
    entry: {
      async get() {
        if (context.access() == "none" && lifetime != "device") return codec.decode(undefined);
        const key = await enter(false);
        const value = await read(await transact(key, () => undefined));
        still(key);
        return value;
      },
      async set(value: unknown) {
        const key = await enter(true);
        const v = codec.encode(schema ? await check(value) : value);
        await write(key, () => ({ v, s: clock.next(), sv: version }));
      },
      async update(change: (value: unknown) => unknown) {
        const key = await enter(true);
        // Compare and swap: no transaction stays open while a schema is waited for. Each lost round is one that another tab has won.
        for (;;) {
          const base = await transact(key, () => undefined);
          codec.writable(base);
          const value = change(codec.decode(base));
          if (typeof (value as Promise<unknown> | undefined)?.then == "function") throw context.bad(`data.${name}: the function given to update() returned a promise; it must return the value`);
          const v = codec.encode(await check(value));
          const stamp = base?.s ?? ZERO;
          let won = false;
          const register = await transact(key, (found) => {
            won = !compare(found?.s ?? ZERO, stamp);
            return won ? { v, s: clock.revise(stamp), sv: version } : undefined;
          });
          if (won) return codec.decode(register);
        }
      },
      async delete() {
        await write(await enter(true), () => ({ d: true, s: clock.next(), sv: version }));
      },
      subscribe,
    },
    take(key, { s }) {
      if (key != where()) return;
      clock.observe(s);
      touch();
      platform.microtask(notify);
    },
    give: () => [],
    resync() {},
    wipe() {
      if (lifetime != "device") touch();
    },
    settle: notify,
  };
}

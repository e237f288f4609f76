import type { DataContext, Tier } from "./context.js";
import type { Register } from "./register.js";
import type { EntryOptions, SchemaResult } from "./schema.js";

/** Between what an application holds and what a register keeps. */
export interface Codec {
  /** The stored form of a value, cut off from it. Throws a DataError; nothing has been changed then. */
  encode(value: unknown): unknown;
  /** A value of its own for whoever asked: `initial` where there is none that this version of the application can read. */
  decode(register: Register | undefined): unknown;
  /** Throws a DataError if a newer version of the application wrote it. */
  writable(register: Register | undefined): void;
}

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value) as object | null;
  // Plain in any realm: its prototype is the end of the chain.
  return Array.isArray(value) || !prototype || !Object.getPrototypeOf(prototype);
};

/** JSON text that reads back as what was given, or an error that names the place. */
function toJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key: string) {
    const raw = this[key];
    const kind = typeof raw;
    if (kind == "object" ? raw && !isPlain(raw as object) : kind == "number" ? !Number.isFinite(raw) : kind != "string" && kind != "boolean" && (kind != "undefined" || Array.isArray(this) || !key))
      throw new TypeError(`${key ? JSON.stringify(key) : "the value"} is ${raw && kind == "object" ? "a " + (raw as object).constructor.name : kind == "number" ? (raw as number) : kind}, which JSON cannot keep`);
    return raw;
  });
}

/** The messages of a schema's issues. */
export const issuesOf = (result: SchemaResult<unknown>): string => result.issues!.map(({ message }) => message).join("; ");

export function createCodec(context: DataContext, name: string, tier: Tier, { initial, schema, version = 0, migrate }: EntryOptions<unknown>): Codec {
  const { platform } = context;
  const json = tier == "tab" || tier == "shared";
  const check = (value: unknown): unknown => {
    const result = schema ? schema["~standard"].validate(value) : { value };
    if (result instanceof Promise) throw new TypeError("its schema is asynchronous, which only durable entries can wait for");
    if (result.issues) throw new TypeError(issuesOf(result));
    return result.value;
  };
  return {
    encode(value) {
      try {
        const checked = check(value);
        if (checked === undefined) throw new TypeError("undefined cannot be set; delete() removes");
        return json ? toJson(checked) : platform.clone(checked);
      } catch (cause) {
        throw context.bad(`data.${name}: the value was refused: ${(cause as Error)?.message}`, cause);
      }
    },
    decode(register) {
      if (register && !register.d && register.v !== undefined && register.sv <= version) {
        try {
          const value = json ? (JSON.parse(register.v as string) as unknown) : platform.clone(register.v);
          return check(register.sv < version && migrate ? migrate(value, register.sv) : value);
        } catch (cause) {
          context.problem(`data.${name}: what is stored cannot be read and counts as not there: ${(cause as Error)?.message}`, cause);
        }
      }
      return initial === undefined ? initial : platform.clone(initial);
    },
    writable(register) {
      if (register && register.sv > version) throw context.bad(`data.${name}: version ${register.sv} of the application wrote it, this is version ${version}; reload to get the newer one`);
    },
  };
}

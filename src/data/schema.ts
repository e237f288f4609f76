/** The Standard Schema interface (https://standardschema.dev), as far as it is used: Zod, Valibot, ArkType and others implement it. */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema's check says: the value it accepts, or why not. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: ReadonlyArray<{ readonly message: string; readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined }> };

/** Options of one entry of session data. */
export interface EntryOptions<T> {
  /** What `get()` gives while nothing is set. Without it, undefined. */
  initial?: T | undefined;
  /** A check of every value that is set, and of every value read from storage. It must accept its own output; async only for `durable`. */
  schema?: StandardSchemaV1<unknown, T> | undefined;
  /** Version of the value's shape, a whole number; default 0. A value of a newer version is left alone. */
  version?: number | undefined;
  /** Makes a value of an older version one of this version. */
  migrate?: (value: unknown, from: number) => T;
  /** `shared` and `durable` only: "session" (the default) ends with the session, "user" comes back at that user's next session, "device" stays. */
  lifetime?: "session" | "user" | "device" | undefined;
  /** `tab` only: the same in every tab, in each one's sessionStorage; it survives a reload and dies with the last tab. */
  sync?: boolean | undefined;
}

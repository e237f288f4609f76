/** One copy of a storage area, with its size. */
export class StorageMap {
  readonly entries: Map<string, string>;
  /** Two bytes for each UTF-16 code unit of keys and values. */
  bytes: number;

  constructor(copyOf?: StorageMap) {
    this.entries = new Map(copyOf?.entries);
    this.bytes = copyOf?.bytes ?? 0;
  }

  get(key: string): string | null {
    return this.entries.get(key) ?? null;
  }

  /** Puts a value, removes the key (a value of null) or removes all (a key of null). */
  apply(key: string | null, value: string | null): void {
    if (key === null) {
      this.entries.clear();
      this.bytes = 0;
      return;
    }
    this.bytes = this.sizeWith(key, value);
    if (value === null) this.entries.delete(key);
    else this.entries.set(key, value);
  }

  /** The size that `apply` would lead to. */
  sizeWith(key: string, value: string | null): number {
    const old = this.entries.get(key);
    const before = old === undefined ? 0 : 2 * (key.length + old.length);
    const after = value === null ? 0 : 2 * (key.length + value.length);
    return this.bytes - before + after;
  }

  keys(prefix: string): string[] {
    return [...this.entries.keys()].filter((key) => key.startsWith(prefix));
  }
}

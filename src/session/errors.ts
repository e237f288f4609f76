/** Every name, so that `HoldfastError.is` knows errors of another copy of the library, where `instanceof` does not. */
const NAMES = ["HoldfastError", "ConfigurationError", "StorageError", "ServerError", "SessionEndedError", "DataError"];

/** By name, but for a DOMException: IndexedDB has a DataError of its own. */
const named = (error: unknown, ...names: string[]): boolean => names.includes((error as Error | undefined)?.name as string) && Object.prototype.toString.call(error) != "[object DOMException]";

/**
 * Base of every error that Holdfast makes. `name` is a literal, so that `error.name` narrows, and `HoldfastError.is(error)` works for errors of another
 * realm or another copy of the library, where `instanceof` does not.
 */
export class HoldfastError extends Error {
  override readonly name: string = NAMES[0]!;
  /** Whether `error` is of this class, or of a class below it, in any realm. */
  static is(error: unknown): error is HoldfastError {
    return named(error, ...NAMES);
  }
}

/** An option or argument is wrong: the message names it, its value and what is allowed. Thrown by the call, or reported where it can only be found later. */
export class ConfigurationError extends HoldfastError {
  override readonly name = "ConfigurationError" as const;
  /** Whether `error` is a ConfigurationError of any realm. */
  static override is(error: unknown): error is ConfigurationError {
    return named(error, "ConfigurationError");
  }
}

/** The browser's storage, channel or locks are missing, full, broken or hold something that is not ours. Reported as a `problem`; `cause` is the browser's own error. */
export class StorageError extends HoldfastError {
  override readonly name = "StorageError" as const;
  /** Whether `error` is a StorageError of any realm. */
  static override is(error: unknown): error is StorageError {
    return named(error, "StorageError");
  }
}

/** The server could not be asked or did not answer as the contract says. */
export class ServerError extends HoldfastError {
  override readonly name = "ServerError" as const;
  /** Whether `error` is a ServerError of any realm. */
  static override is(error: unknown): error is ServerError {
    return named(error, "ServerError");
  }
}

/** The call needs a live session and there is none, or it ended meanwhile. */
export class SessionEndedError extends HoldfastError {
  override readonly name = "SessionEndedError" as const;
  /** Whether `error` is a SessionEndedError of any realm. */
  static override is(error: unknown): error is SessionEndedError {
    return named(error, "SessionEndedError");
  }
}

/** A value cannot be kept: it cannot be cloned, its schema refuses it, it is too large, or a newer version of the application wrote it. Nothing was changed. */
export class DataError extends HoldfastError {
  override readonly name = "DataError" as const;
  /** Whether `error` is a DataError of any realm. */
  static override is(error: unknown): error is DataError {
    return named(error, "DataError");
  }
}

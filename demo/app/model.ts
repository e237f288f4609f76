import type { StandardSchemaV1 } from "holdfast";

/** How many of each product. */
export type Cart = Readonly<Record<string, number>>;

export interface Preferences {
  readonly theme: "auto" | "light" | "dark";
  readonly language: "en" | "de";
  readonly text: "normal" | "large";
}

export interface Draft {
  /** Names this draft; its picture is found by it. */
  readonly id: string;
  readonly step: 1 | 2 | 3;
  readonly name: string;
  readonly email: string;
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
  readonly delivery: string;
  readonly payment: string;
  readonly message: string;
}

/** A file as its bytes: WebKit's private windows keep no File and no Blob in IndexedDB (2.50). */
export interface Picture {
  readonly name: string;
  readonly type: string;
  readonly bytes: ArrayBuffer;
}

/** The gift card pictures, by draft. They are too much for localStorage and no strings: IndexedDB keeps them as they are. */
export type Pictures = Readonly<Record<string, Picture>>;

export const emptyDraft: Draft = {
  id: "",
  step: 1,
  name: "",
  email: "",
  street: "",
  postcode: "",
  city: "",
  delivery: "standard",
  payment: "invoice",
  message: "",
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const isOneOf = (value: unknown, ...allowed: unknown[]): boolean => allowed.includes(value);

export const isCart = (value: unknown): value is Cart =>
  isRecord(value) && Object.values(value).every((quantity) => Number.isInteger(quantity) && (quantity as number) > 0);

export const isPreferences = (value: unknown): value is Preferences =>
  isRecord(value) &&
  isOneOf(value["theme"], "auto", "light", "dark") &&
  isOneOf(value["language"], "en", "de") &&
  isOneOf(value["text"], "normal", "large");

export const isDraft = (value: unknown): value is Draft =>
  isRecord(value) &&
  isOneOf(value["step"], 1, 2, 3) &&
  Object.keys(emptyDraft).every((key) => key === "step" || typeof value[key] === "string");

export const isPictures = (value: unknown): value is Pictures => isRecord(value) && Object.values(value).every((picture) => isRecord(picture) && picture["bytes"] instanceof ArrayBuffer);

/** A type guard as a Standard Schema: what comes out of storage is nobody's word. Any validator of that standard fits here. */
export function checked<T>(guard: (value: unknown) => value is T, what: string): StandardSchemaV1<unknown, T> {
  return {
    "~standard": {
      version: 1,
      vendor: "driftwood",
      validate: (value) => (guard(value) ? { value } : { issues: [{ message: `not ${what}` }] }),
    },
  };
}

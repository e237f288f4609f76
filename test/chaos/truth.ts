import type { Slot } from "./slot.js";
import { type Key, KEYS, type Note, type Seen } from "./watch.js";

/** A page that runs is to know of an end within this time: a second is promised, and a busy machine may need another to let its process run. */
const REACHED = 2000;
const OUTLIVES: readonly Key[] = ["theme", "language"];

export const isLive = ({ status }: Seen["state"]): boolean => status === "active" || status === "warning";

/** A write of the life's own. */
export interface Write {
  readonly name: string;
  readonly key: string;
  readonly slot: string;
  readonly doc: string;
  readonly at: number;
  /** The session it was made in. */
  readonly session: string;
  /** An update's result. */
  readonly result?: readonly string[];
}

/** What is known to be true, from all notes together; what contradicts it is a violation. */
export class Truth {
  readonly failures: string[] = [];
  /** Writes that came to their end within one session, in the order of their making. */
  readonly sets: Write[] = [];
  readonly updates: Write[] = [];
  /** What set() was called with, whatever came of it: one that is made while a page is checking is put when it no longer is. */
  readonly named = new Set<string>();
  readonly problems = new Map<string, number>();
  /** Logins that some page has told the session of, when; and which start() of it came to its end. */
  readonly told = new Map<string, number>();
  readonly started = new Set<string>();
  readonly endCalls: number[] = [];
  /** How long the slowest running page went on showing a session that had ended, ms. */
  slowest = 0;
  looks = 0;
  /** Looks at a page that showed somebody signed in. */
  liveLooks = 0;
  readonly #places = new Map<string, string>();
  /** When an end was first seen by anybody, by session number. */
  readonly #ended = new Map<number, { at: number; reason: string; signIn?: string }>();
  readonly #docs = new Map<string, { current?: string | undefined; left: Set<string>; cart: { place?: string | undefined; names: readonly string[] } }>();
  readonly #calls = new Map<string, Note>();
  readonly #placeOfName = new Map<string, string>();

  fail(rule: string, what: string): void {
    if (this.failures.length < 20) this.failures.push(`${rule}: ${what}`);
  }

  /** The session that a state shows, by its number and id; undefined as long as no marker has told. */
  place({ user, startedAt }: Seen["state"]): string | undefined {
    return this.#places.get(`${user} ${startedAt}`);
  }

  end(place: string): { at: number; reason: string; signIn?: string } | undefined {
    const n = numberOf(place);
    let first: { at: number; reason: string; signIn?: string } | undefined;
    for (const [ended, fact] of this.#ended) if (ended >= n && (!first || fact.at < first.at)) first = fact;
    return first;
  }

  /** Takes in what pages have noted, then judges each note by all of it. */
  take(notes: readonly (Note & { readonly slot: Slot })[]): void {
    for (const note of notes) this.#learn(note);
    for (const note of notes) this.#judge(note, note.slot);
  }

  #learn({ at, seen, kind, what, value }: Note): void {
    for (const [key, text] of seen?.markers ?? []) {
      const [which, n, id] = key.split("/");
      const facts = JSON.parse(text || "{}") as { user?: string; start?: number; reason?: string; signIn?: string };
      if (which === "begun") this.#places.set(`${facts.user} ${facts.start}`, `${n}/${id}`);
      else if (!(at > (this.#ended.get(Number(n))?.at ?? Infinity))) this.#ended.set(Number(n), { at, reason: facts.reason ?? "?", ...(facts.signIn && { signIn: facts.signIn }) });
    }
    const [verb, subject, name] = what.split(" ");
    if (kind === "call" && verb === "set") this.named.add(name);
    if (kind === "call" && verb === "start") this.told.set(subject, at);
    if (kind === "done" && verb === "start") this.started.add(subject);
    if (kind === "call" && verb === "end") this.endCalls.push(at);
    if (kind === "problem") this.problems.set(what, (this.problems.get(what) ?? 0) + 1);
    if (kind === "failed" && !/^(SessionEndedError|ServerError|StorageError|TypeError: Failed to fetch|TypeError: NetworkError)/.test(String(value))) this.fail("errors", `${what} failed with ${String(value)}`);
  }

  #judge(note: Note, slot: Slot): void {
    const { kind, what, seen, doc } = note;
    slot.doc = doc;
    if (kind === "call") this.#calls.set(`${doc} ${what}`, note);
    if (kind === "done") this.#done(note, slot);
    if (!seen) return;
    this.looks++;
    if (isLive(seen.state)) this.liveLooks++;
    const at = `${slot.name} (${kind} ${what}) at ${Math.round(note.at) % 1e7}`;
    this.#judgeState(note, slot, at);
    for (const key of KEYS) this.#judgeValue(key, seen, at);
  }

  #judgeState({ at: time, seen, doc }: Note, slot: Slot, at: string): void {
    const { state, values } = seen!;
    const known = this.#docs.get(doc) ?? { left: new Set<string>(), cart: { names: [] } };
    this.#docs.set(doc, known);
    const place = isLive(state) ? this.place(state) : undefined;
    if (known.current && (state.status === "ended" || (place && place !== known.current))) {
      known.left.add(known.current);
      known.current = undefined;
    }
    if (!place) return;
    if (known.left.has(place)) this.fail("S2", `${at}: ${state.user}'s session is shown again after this page knew of its end`);
    known.current = place;
    const end = this.end(place);
    if (end) {
      const late = time - Math.max(end.at, slot.runsSince);
      this.slowest = Math.max(this.slowest, late);
      if (late > REACHED) this.fail("L5", `${at}: ${state.user}'s session is shown ${Math.round(late)} ms after it ended (${end.reason})`);
    }
    const { cart } = known;
    if (cart.place === place && cart.names[0] === values.cart[0] && !this.notAtomic) {
      const lost = cart.names.filter((name) => !values.cart.includes(name));
      if (lost.length) this.fail("S3", `${at}: ${lost.join()} is gone from the cart`);
    }
    known.cart = { place, names: values.cart };
  }

  #judgeValue(key: Key, { state, values }: Seen, at: string): void {
    const names = values[key];
    if (!names.length || key === "language") return;
    if (!isLive(state)) return this.fail("S1", `${at}: ${key} ${names.join()} can be read while ${state.status}`);
    const foreign = names.filter((name) => !name.endsWith(`.${state.user}`) && !name.endsWith(".?"));
    if (foreign.length) return this.fail("S1", `${at}: ${key} ${foreign.join()} is read by ${state.user}`);
    const place = this.place(state);
    if (OUTLIVES.includes(key) || !place) return;
    for (const name of names) {
      const of = this.#placeOfName.get(name);
      if (of && of !== place) this.fail("S1", `${at}: ${key} ${name} of ${of} is read in ${place}`);
    }
  }

  #done({ doc, what, value, seen }: Note, slot: Slot): void {
    const [verb, key, name] = what.split(" ");
    const call = this.#calls.get(`${doc} ${what}`);
    if ((verb !== "set" && verb !== "update") || !call?.seen || !seen || !isLive(call.seen.state) || !isLive(seen.state)) return;
    const [before, session] = [this.place(call.seen.state), this.place(seen.state)];
    if (!session || before !== session) return;
    if (name.startsWith("s")) this.#placeOfName.set(name, session);
    const write: Write = { name, key, slot: slot.name, doc, at: call.at, session, ...(Array.isArray(value) && { result: value as string[] }) };
    (verb === "set" ? this.sets : this.updates).push(write);
    if (verb === "update" && !write.result?.includes(name)) this.fail("S3", `update ${name} of ${slot.name} came to its end without its change: ${String(value)}`);
  }

  placeOfName(name: string): string | undefined {
    return this.#placeOfName.get(name);
  }

  /** It was reported that update() may lose something: a stopped page held the database or a lock. */
  get notAtomic(): boolean {
    return [...this.problems.keys()].some((problem) => /not atomic|IndexedDB/.test(problem));
  }
}

export const numberOf = (place: string): number => Number(place.split("/")[0]);

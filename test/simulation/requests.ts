import { isLive } from "./page.js";
import type { Life } from "./truth.js";
import type { World } from "./world.js";

/** S6 and S7, by what the server saw. */
export class Requests {
  readonly #world: World;
  #judged = 0;

  constructor(world: World) {
    this.#world = world;
  }

  judge(): void {
    const { server } = this.#world.browser;
    for (; this.#judged < server.requests.length; this.#judged++) {
      const { path, effect } = server.requests[this.#judged]!;
      if (path === server.paths.logout && effect === "ended") this.#logout(this.#judged);
      if (effect === "extended") this.#touch(this.#judged);
    }
  }

  /** A late logout without a sign-in's name must not end a login that began after the last end. */
  #logout(index: number): void {
    const { browser, truth, application, now } = this.#world;
    const { headers, sentAt, signIn, tab } = browser.server.requests[index]!;
    const prompt = application.ends.some((end) => end.tab === tab && end.at === sentAt);
    // Where nothing but a transaction could have kept that end, and its page died before one: who boots then cannot know of it before it asks.
    if (headers["holdfast-sign-in"] !== undefined) return prompt && this.#world.setup.lacks === "local" ? undefined : this.#named(tab, signIn!);
    if (prompt) return;
    if (!truth.cleared && this.#sessions(signIn!).some(({ place, endedAt, knownAt }) => endedAt === undefined && knownAt - now + browser.elapsed < sentAt && this.#isShown(place))) truth.fail("S7", `the late logout of ${tab} ended ${signIn}, whose session is live`);
    // The session was told of that login, so it is the one that was to end.
    if (application.heard.has(signIn!)) return;
    const login = browser.server.logins.find((each) => each.signIn === signIn)!;
    // Of one user without names two logins cannot be told apart (protocol, End).
    if (truth.signedIn.has(login.user) || [...truth.lives.values()].some(({ user }) => user === login.user)) return;
    const begun = login.startedAt - now + browser.elapsed;
    // Without names, a login that was made while the answer to the question before it was under way cannot be told from the one that was asked about.
    const asked = browser.server.requests.slice(0, index).findLast((each) => each.tab === tab && each.path === browser.server.paths.status);
    if (asked && begun >= asked.arrivedAt && begun <= sentAt) return;
    const ends = [...[...truth.lives.values()].flatMap(({ endedAt }) => endedAt ?? []), ...application.ends.map(({ at }) => at)];
    if (ends.length > 0 && begun > Math.max(...ends) + 1) truth.fail("S7", `the logout of ${tab}, sent ${Math.round(sentAt)}, ended ${signIn}, a login that had begun after the last end`);
  }

  /** The sessions of a server's login. */
  #sessions(signIn: string): Life[] {
    return [...this.#world.truth.lives.values()].filter(({ login }) => login === signIn);
  }

  #isShown(place: string): boolean {
    return this.#world.running().some((page) => isLive(page.session.getState()) && page.place() === place);
  }

  /** A logout that names a sign-in ends only what has ended here. */
  #named(tab: string, signIn: string): void {
    const { truth } = this.#world;
    // With cleared storage an old page may begin once more what has ended.
    if (truth.cleared) return;
    const lives = this.#sessions(signIn);
    if (lives.some(({ place }) => this.#isShown(place)) && lives.every(({ endedAt }) => endedAt === undefined)) truth.fail("S7", `the logout of ${tab} ended ${signIn}, whose session is live`);
  }

  /** A touch needs somebody who was there since the last one that was answered. */
  #touch(index: number): void {
    const { browser, truth, application } = this.#world;
    const { sentAt, arrivedAt, tab } = browser.server.requests[index]!;
    const before = browser.server.requests.slice(0, index).findLast((each) => each.effect === "extended" && each.status === 200);
    // The input that asked for the one before is no reason for another, but for one whose message was under way, or who had to wait for a database that hangs. extend() that spans a clock that is set back cannot tell whether it was answered.
    const moment = this.#world.setup.faults.includes("database") || this.#world.setup.channel === "late" ? 3500 : 20;
    if (before && !truth.wasSet(this.#world.now - 10_000) && !application.uses.some((at) => at >= before.sentAt - moment && at <= arrivedAt)) truth.fail("S6", `heartbeat of ${tab} at ${Math.round(sentAt)} although nobody was there since the one at ${Math.round(before.sentAt)}`);
  }
}

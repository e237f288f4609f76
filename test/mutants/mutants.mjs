// Faults that somebody could make in the source: each a small exact change, and the invariant of the protocol that it breaks.

/** @typedef {import("../simulation/bundle.mjs").Edit} Edit */

/**
 * `unit` names the file and the test that see it, where no schedule can: what it breaks is not an invariant of tabs but a promise of one function, or needs more than six tabs.
 * @typedef {{ name: string, breaks: string, edits: readonly Edit[], unit?: readonly [file: string, test: string] }} Mutant
 */

const edit = (file, from, to) => ({ file: `src/${file}.ts`, from, to });

/** @type {(name: string, breaks: string, edits: readonly Edit[], unit?: readonly [string, string]) => Mutant} */
const mutant = (name, breaks, edits, unit) => ({ name, breaks, edits, ...(unit && { unit }) });

/** @type {readonly Mutant[]} */
export const mutants = [
  // Which session
  mutant("the epoch is not in the keys of data", "S1 S2", [edit("epoch/epoch", "`s/${epoch.n}/${epoch.id}/`", "`s/0/0/`")]),
  mutant("the user is not in the keys of what outlives a session", "S1", [edit("session/storing", "`u/${encodeURIComponent(epoch.user)}/`", "`u/`")]),
  mutant("the number of a new session comes from the stored meta alone", "S2", [edit("epoch/fence", "n: 1 + Math.max(meta.n, top, now)", "n: 1 + meta.n")], ["test/unit/epoch/fence.test.ts", "so that it rises across any wipe"]),
  mutant("a user who signs in joins the session of another", "S1", [edit("epoch/fence", "if (live?.user == user) {", "if (live) {")]),
  mutant("start() joins a session that is past its limit", "S5", [
    edit("session/starting", "while (over()) {", "while (over() && over() === undefined) {"),
    edit("session/starting", "if (same(core.epoch, live) && platform.now() >= core.deadline().at) return { result: \"late\" };", ""),
  ], ["test/unit/scenarios/start.test.ts", "a session past a limit ends first, with its own reason"]),
  mutant("a marker of an ended session begins it again", "S2", [edit("session/waking", "if (!core.epoch && begun && begun.n > core.floor && !core.ready)", "if (!core.epoch && begun && !core.ready)"), edit("session/starting", "    if (epoch.n <= core.floor) return;\n", ""), edit("epoch/markers", "if (epoch.n > (ended?.n ?? 0) && (!begun", "if ((!begun")]),
  mutant("a login that only the end's marker names starts again", "S2", [edit("epoch/fence", "signIns: remember(result, known?.signIn), ", "")], ["test/unit/scenarios/worstMoment.test.ts", "a login made of the session while the database did not answer, and ended, never starts again"]),
  mutant("the sign-in that has ended starts again", "S2", [edit("epoch/fence", "if (signIn && meta.signIns.includes(signIn)) return decision(\"refuse\", meta);", "")], ["test/unit/epoch/fence.test.ts", "a signIn that ended here never starts again"]),
  // End
  mutant("an end does not raise the floor", "S2", [edit("session/ending", "core.floor = Math.max(core.floor, n);", "")]),
  mutant("an end is not told", "L5", [edit("session/ending", "if (!told) core.post(\"end\"", "if (!told && !told) void (\"end\""), ]),
  mutant("an end leaves no marker", "S2", [edit("session/ending", "const failure = markers.end(ended, !!told);", "const failure = undefined;")]),
  mutant("an end sweeps no storage", "S4", [edit("epoch/markers", "if (dead) storage!.remove(at);", "")]),
  mutant("an end sweeps no records", "S4", [edit("epoch/fence", "sweep: changed || options.sweep ? [\"s/\", live && sessionScope(live)] : undefined", "sweep: undefined")]),
  mutant("meta keeps the user of an ended session", "S4", [edit("epoch/fence", "...meta, open: false, user: undefined,", "...meta, open: false,")]),
  mutant("who is told of an end closes the fence too", "L6", [edit("session/ending", "if (told || core.asleep) return request", "if (core.asleep) return request")], ["test/unit/scenarios/tabs.test.ts", "an end in 50 tabs is one message and three transactions"]),
  mutant("each tab that sees the idle end signs out at the server", "S7", [edit("session/ending", "if (!tells || (clock && !closes)) return \"none\";", "if (!tells) return \"none\";")], ["test/unit/scenarios/end.test.ts", "an end found by the clock calls the server from one tab only"]),
  mutant("a told tab that is first at the fence silences the logout", "L5", [edit("session/ending", " || (clock && before.n == epoch.n && !!before.pending && !before.claim)", "")], ["test/unit/scenarios/clockLogout.test.ts", "an end that the clock finds is told to the server at once"]),
  mutant("a login that had not come here when its session ended is not told of it", "L5", [edit("session/ending", "before?.n == n && before.revision >= epoch.revision ? before.signIn : undefined", "undefined")], ["test/unit/scenarios/owed.test.ts", "names the login that another tab has just made of the session"]),
  mutant("what a look at the clock has ended begins again", "S2", [edit("session/starting", "    if (epoch.n <= core.floor) return;\n", "")], ["test/unit/scenarios/worstMoment.test.ts", "ended in another tab and the clock set forward 600 ms into a wake's transaction: never shown again"]),
  mutant("an end that waited for the database closes the session that began meanwhile", "L2", [edit("session/ending", "const closes = meta.n <= n && isCloser(", "const closes = isCloser("), edit("session/ending", "{ ...close(meta, ended), n, ...claim }", "{ ...close(meta, ended), n: Math.max(n, meta.n), ...claim }")], ["test/unit/scenarios/end.test.ts", "a database that hangs: the end closes its own session, not the one that begins while it waits"]),
  mutant("an end() that waits for the boot means who signs in elsewhere meanwhile", "S7", [edit("session/ending", "if (!meant || (found && found.start > meant.called && found.start <= platform.now())) return;", "if (!meant) return;")], ["test/unit/scenarios/endBeforeReady.test.ts", "does not mean who signs in elsewhere"]),
  mutant("start() does not wait for an end() before it", "S7", [edit("session/starting", "await core.meant?.done;", "")], ["test/unit/scenarios/endBeforeReady.test.ts", "what only the database knew is over"]),
  mutant("what an end() owes is not told by who was second at the fence", "L5", [edit("session/ending", "if (!tells || (clock && !closes)) return", "if (!tells || !closes) return")], ["test/unit/scenarios/endBeforeReady.test.ts", "end\\(\\) beside a tab that is busy"]),
  mutant("a newer session that was only heard of does not hold a late logout", "S7", [edit("session/ending", " && (!!ended.signIn || core.top <= ended.n)", "")]),
  // Wake
  mutant("no gate while a page wakes", "S2 S5", [edit("session/waking", "if (why && core.epoch) {\n      core.gates.add(\"walk\");", "if (why && core.epoch) {")], ["test/unit/scenarios/clock.test.ts", "short of the limit: the session goes on"]),
  mutant("a page that wakes reads nothing", "S2 L1", [edit("session/waking", "    void resync(\"wake\");\n  };\n\n  const onPage", "  };\n\n  const onPage")]),
  mutant("a page that wakes does not ask the others", "L1", [edit("session/waking", "    give(found);\n    await core.ask();", "    give(found);")]),
  mutant("what is read at boot is not taken", "L1", [edit("session/waking", "    give(found);\n    await core.ask();", "    await core.ask();")]),
  mutant("cleared storage is not noticed", "L1", [edit("session/waking", "} else if (core.epoch && same(marked, epoch)) void resync(\"wake\");", "}")], ["test/unit/scenarios/loss.test.ts", "both, and the server says ended: cleared"]),
  mutant("a page that sleeps keeps its locks", "S8", [edit("session/waking", "    core.leadership.drop();\n    core.identity.drop();\n", "")]),
  mutant("a page that sleeps keeps its database", "S8", [edit("session/waking", "    core.closeDatabase();\n    if (!cached) return;", "    if (!cached) return;")]),
  mutant("a page that sleeps begins transactions", "S8", [edit("epoch/fence", "if (page.asleep()) await page.awake();\n      let cause", "let cause")], ["test/unit/epoch/fence.test.ts", "what is asked for meanwhile is done at wake"]),
  // Time
  mutant("a read does not test the clock", "S5", [edit("session/state", "if (shut || (epoch && now >= at)) return", "if (shut) return")]),
  mutant("the input that wakes the machine counts", "S5", [edit("session/waking", "if (now >= at || (now >= warnAt", "if ((now >= warnAt")]),
  mutant("a clock that is set back makes times below zero", "L1", [edit("session/look", "if (before && moved) core[time] = Math.max(0, Math.min(", "if (moved) core[time] = (Math.min(")], ["test/unit/scenarios/clock.test.ts", "back, before the server has said anything: nothing is noted of it"]),
  mutant("of two words about a session's start the later time holds", "S5 L1", [edit("epoch/epoch", "a.revision > b.revision || (a.revision == b.revision && a.start > b.start);", "a.start > b.start;")], ["test/unit/epoch/fence.test.ts", "a start that was moved because a clock was set back is taken in"]),
  mutant("what others have moved to the new clock is moved again", "S5", [edit("session/look", "by(({ times }) => times[time] == before)", "by(() => true)"), edit("session/look", "by(({ revision }) => revision == epoch.revision)", "by(() => true)")], ["test/unit/scenarios/clock.test.ts", "forward, and somebody signs in anew before that is known: the new start is not moved"]),
  mutant("an ended is weighed before storage is asked for a restart", "L2", [edit("session/keeping", "      core.learn(markers.read());\n      if (!same(core.epoch, asked)) return;\n", "")], ["test/unit/scenarios/server.test.ts", "a page that prerenders hears of no start\\(\\): an ended that it was told before one is asked again"]),
  mutant("a restart that is learned of is no presence", "L3", [edit("session/look", "      core.see(start);\n", "")]),
  mutant("without localStorage nobody asks for the server's deadline", "S5", [edit("session/createSession", "(first || (!platform.local && !core.serverEnd))", "first")], ["test/unit/scenarios/degraded.test.ts", "a page that comes alone asks the server how long its session has"]),
  mutant("a visible tab does not look whether the machine has slept", "S5", [edit("session/look", "visible && limit < Infinity ? Math.min(limit, now + NAP) : limit", "limit")], ["test/unit/scenarios/clock.test.ts", "past the limit, in a tab that is visible and is told of nothing: it finds out within half a minute"]),
  mutant("alarms know nothing of a machine that slept", "S5", [edit("session/look", "if (drift < -SET_BACK || drift > JUMP) {\n      // Timers", "if (drift == Infinity) {\n      // Timers")], ["test/unit/scenarios/clock.test.ts", "a hidden tab ends in time though the clock slept while its alarm was set"]),
  mutant("a start that was corrected is told by localStorage alone", "L1", [edit("session/look", "    core.post(\"activity\", { start: core.epoch.start, revision: core.epoch.revision });\n", "")], ["test/unit/scenarios/clock.test.ts", "where there is no localStorage, a start that was corrected is told to the tabs that did not see the clock jump"]),
  mutant("any input dismisses the warning", "S5", [edit("session/waking", "(now >= warnAt && settings.resume == \"extend\" && !core.holding)", "now >= at")]),
  mutant("activity moves the absolute limit", "S5", [edit("session/deadline", "consider(\"max-age\", life.start + limits.maxAge, warning)", "consider(\"max-age\", life.seen + limits.maxAge, warning)")]),
  mutant("the server's deadline is not heeded", "S5", [edit("session/deadline", "if (life.serverEnd) consider(\"server\"", "if (false) consider(\"server\"")]),
  mutant("nobody is warned", "L3", [edit("session/deadline", "result = { at, by, warnAt: at - lead };", "result = { at, by, warnAt: at };")]),
  mutant("an older word of activity lowers a newer one", "L2", [edit("session/look", "if (!core.epoch || at <= core.seen || at > platform.now() + SET_BACK) return false;", "if (!core.epoch || at > platform.now() + SET_BACK) return false;")]),
  mutant("the idle verdict asks nobody", "L2", [edit("session/ending", "        core.see(markers.vitals(epoch).seen, \"remote\");\n", ""), edit("session/ending", "core.post(\"hello\", { ask: FOR_ACTIVITY, seen: core.seen });", ""), edit("session/waking", "    core.post(\"activity\", { seen: now });\n", "")]),
  mutant("activity is not told", "L2", [edit("session/waking", "    core.post(\"activity\", { seen: now });\n", ""), edit("session/talking", "if (core.epoch && core.seen > (seen ?? 0)) tellSeen();", "")]),
  // Data
  mutant("wall clock instead of the logical clock", "S3", [edit("data/stamp", "[ms, counter] = wall > ms ? [wall, 0] : [ms, counter + 1];", "[ms, counter] = [wall, 0];")]),
  mutant("the fence is skipped by writes", "S4 S1", [edit("session/storing", "if (!open(meta)) throw ended(\"session data\");", ""), edit("session/storing", "open(meta) && merge", "merge")], ["test/unit/scenarios/end.test.ts", "writes nothing that anybody could read \\(the fence\\)"]),
  mutant("a delete leaves no tombstone", "S3", [edit("data/entry", "v === undefined ? { d: true, s: clock.next(), sv: version } :", "v === undefined ? { d: true, s: ZERO, sv: version } :")]),
  mutant("update() starts from memory alone", "S3", [edit("data/shared", "revise(merge(known(key), found))", "revise(known(key))")]),
  mutant("update() is a new reading of the clock, not a revision", "S3", [edit("data/entry", "s: clock.revise(base?.s ?? ZERO)", "s: clock.next()")]),
  mutant("the last message wins, whatever its stamp", "S3 L1", [edit("data/entry", " || merge(load(key), register) != register) return;", ") return;")]),
  mutant("a set is not told", "L1", [edit("data/entry", "if (replicated && !large) context.post(key, register);", "")]),
  mutant("a tab whose put was outranked does not repair storage", "L1", [edit("data/entry", "if (area == context.local && put.has(key)) {", "if (area == context.local && put.has(key) && !put.size) {")], ["test/unit/scenarios/data.test.ts", "a storm of sets in four tabs ends in one value everywhere, without a storm of writes"]),
  mutant("a repair is put over what is newer", "S3", [edit("data/entry", "key == where() && core.known(key) == registers.get(key)", "key == where()")], ["test/unit/scenarios/data.test.ts", "what a page that comes back from the cache still owes to localStorage is not put over what is newer there"]),
  mutant("the end of a session stops the repair of what is the device's", "L1", [edit("data/entry", "      if (lifetime == \"device\") return;\n      repair?.();\n      mend = undefined;\n", "      repair?.();\n      mend = undefined;\n      if (lifetime == \"device\") return;\n")]),
  mutant("a durable update() does not compare before it swaps", "S3", [edit("data/durable", "won = !compare(found?.s ?? ZERO, stamp);", "won = true;")]),
  mutant("what a session held in memory passes to the next", "S1", [edit("session/storing", "memory ? `m/${epoch.n}/${epoch.id}/`", "memory ? `m/`"), edit("data/entry", "      registers.clear();\n", "")]),
  // Server
  mutant("an old page's login takes the place of the live one", "S5", [edit("session/starting", "if (made.kind == \"restart\" && pageLoad && !confirmable && platform.page.stale()) made", "if (false) made")], ["test/unit/scenarios/start.test.ts", "an old page whose sign-in nobody can confirm joins the session"]),
  mutant("any tab's heartbeat counts as the leader's", "L4", [edit("session/keeping", "touched && leads() ? \"beat\" : \"verdict\"", "touched ? \"beat\" : \"verdict\"")], ["test/unit/scenarios/tabs.test.ts", "a leader that stops is replaced, though another tab extends the session meanwhile"]),
  mutant("an answer that comes after its time counts from when it was asked for", "L2", [edit("server/client", " && took <= settings.timeout;", ";")]),
  mutant("a question that died with its page is waited for", "L1", [edit("session/keeping", "if (asked && (core.verdictAt >= asked || (await core.peers())?.length != 0)) return", "if (asked) return")], ["test/unit/scenarios/server.test.ts", "the page that asked about the deadline is no more"]),
  mutant("an answer keeps the time of a clock that was set back meanwhile", "S5", [edit("server/client", "sent: Math.min(sent, now), status", "sent, status")], ["test/unit/scenarios/server.test.ts", "an answer during which the clock was set back says what it says, found out before it: true"]),
  mutant("500 is taken for ended", "L2", [edit("server/verdict", "if (status == 401) return", "if (status == 401 || status == 500) return")], ["test/unit/server/verdict.test.ts", "unknown, never ended: what the contract does not name"]),
  mutant("an ended that was asked before the start() ends what has started", "L2", [edit("session/keeping", "if (sent > core.startedAt && !spans) await core.finish", "if (sent >= 0) await core.finish"), edit("session/keeping", "if (!asked || !same(core.epoch, asked) || core.disposed) return;", "if (!asked || !core.epoch || core.disposed) return;")]),
  mutant("a restart that only storage tells of does not date the login anew", "L2", [edit("session/look", "      core.startedAt = platform.now();\n", "")], ["test/unit/scenarios/server.test.ts", "an ended that was asked for before a start\\(\\) of which only storage tells is asked again"]),
  mutant("a late logout does not ask whose session it would end", "S7", [edit("session/ending", "if (server.status) {\n        const { verdict }", "if (server.status && !server.logout) {\n        const { verdict }")], ["test/unit/scenarios/end.test.ts", "signIn unknown: it is dropped, and reported, where status names another user"]),
  mutant("an end whose transaction took long still calls at once", "S7", [edit("session/ending", "if (!late && platform.monotonic() - began < PROMPT) return", "if (!late) return")]),
  mutant("a logout that failed is retried into a new session", "S7", [edit("session/ending", "const idle = (): boolean => !core.epoch && !core.starts.size && !core.asleep && !core.disposed && !markers.read().begun && (!!ended.signIn || core.top <= ended.n);", "const idle = (): boolean => !core.asleep && !core.disposed;"), edit("session/ending", "if (verdict.outcome == \"ended\" || (ended.signIn && verdict.signIn && verdict.signIn != ended.signIn)) return await over();", "if (verdict.outcome == \"ended\") return await over();"), edit("session/ending", "if (ended.signIn ? !verdict.signIn : verdict.user !== pending.user) return", "if (!verdict) return"), edit("session/ending", "await client.logout(ended.signIn, undefined)", "await client.logout(undefined, undefined)")]),
  mutant("a logout that failed is never tried again", "L5", [edit("session/ending", "if (!(await core.claim(true, true, (await core.peers())?.length == 0))) return later({ claimed: true });", "if (core) return false;")]),
  mutant("who ends the session leaves the claim to whoever boots", "L5", [edit("session/ending", "const claim = tells && !late &&", "const claim = clock && tells && !late &&")], ["test/unit/scenarios/owed.test.ts", "is not sent by a tab that boots while the one that ended the session waits for a fresh token"]),
  mutant("who knows nothing of the server writes that over what another has noted", "S5", [edit("session/look", "if (core.sent || core.answered) markers.touch(epoch, core);", "markers.touch(epoch, core);")], ["test/unit/scenarios/server.test.ts", "who learns of a session from the database alone does not write over what localStorage will say of the server's deadline"]),
  mutant("who is alone waits for the claim of a page that is gone", "L5", [edit("session/keeping", " && (!alone || meta.claim.tab == tab)", "")], ["test/unit/scenarios/owed.test.ts", "is settled at once by the next page where the one that ended the session goes to the sign-in page: nobody has to wait for its claim"]),
  mutant("a heartbeat that was under way gives the logout's claim back", "L5", [edit("session/keeping", "if (same(core.epoch, epoch)) await claim(false);", "await claim(false);")], ["test/unit/scenarios/owed.test.ts", "is not sent by a tab that boots meanwhile, either, where there is a heartbeat"]),
  mutant("another tab's claim counts as a failure of the server", "L5", [edit("session/ending", "why.claimed ? 1000 : backoff(", "backoff(")], ["test/unit/scenarios/owed.test.ts", "is tried by one of the tabs that are left, a second after the claim is over at the latest, where its own crashed and the server refused it"]),
  mutant("time alone extends the server's session", "S6", [edit("server/beat", "if (seen <= sent) return;", "")]),
  mutant("a corrected start is told with the moved activity", "S6", [edit("session/look", "core.post(\"activity\", { start:", "core.post(\"activity\", { seen: core.seen, start:")], ["test/unit/scenarios/clock.test.ts", "a clock set forward by 6 minutes asks for no heartbeat in a leader that hears of it from another tab"]),
  mutant("a start() asks for a touch", "S6", [edit("session/keeping", "seen: core.seen > epoch.start ? core.seen : 0", "seen: core.seen + 1")]),
  mutant("activity touches nothing", "L2", [edit("session/keeping", "if (due === undefined) return;", "if (due !== 0) return;")], ["test/unit/scenarios/server.test.ts", "one for all tabs, once per interval, and the session lives"]),
  mutant("who gets the claim on the token asks nobody", "L2", [edit("session/tokens", "if (!usable(stale) && (await core.peers())?.length != 0) await core.ask(true);", "")], ["test/unit/scenarios/token.test.ts", "a claim that is had sooner than its last holder's message makes no second refresh"]),
  // Tabs
  mutant("a copied tab id is trusted", "L4", [edit("tabs/identity", "if (held) return then();\n      release = undefined;", "if (held || !held) return then();\n      release = undefined;")]),
  mutant("a leader that does not run is never replaced", "L4", [edit("session/waking", "    core.nudge();\n", "")]),
  mutant("an input that nobody answered outlives its session", "L4", [edit("session/keeping", "(unanswered?.id == core.epoch?.id ? unanswered : undefined)", "unanswered")], ["test/unit/scenarios/tabs.test.ts", "a healthy leader is not robbed for an input of the session before"]),
  mutant("a page that prerenders asks the server when the network is back", "L5", [edit("session/waking", "else if (page.prerendering()) core.asleep = false;", "else if (page.prerendering() && core.asleep) core.asleep = false;")], ["test/unit/scenarios/prerender.test.ts", "asks for nothing when the network is back and the session is live"]),
  mutant("an end opens the gate of a page that prerenders", "L5", [edit("session/ending", "if (!platform.page.prerendering()) core.gates", "core.gates")], ["test/unit/scenarios/server.test.ts", "a page that prerenders shows nothing, though its own question tells it of a replaced session"]),
  mutant("a page that prerenders does not hear of its own going", "S8", [edit("session/waking", "    core.cleanup.push(page.listen(onPage));\n    if (page.prerendering()) {", "    if (page.prerendering()) {"), edit("session/waking", "    if (core.disposed) return;\n    core.cleanup.push(\n", "    if (core.disposed) return;\n    core.cleanup.push(page.listen(onPage));\n    core.cleanup.push(\n")], ["test/unit/scenarios/server.test.ts", "a page that prerenders and goes leaves no transaction behind that holds up the others"]),
  mutant("steals have no bound", "L4", [edit("tabs/leadership", "return recent.length < STEALS && !recent.some((at) => now - at < PAUSE * recent.length);", "return recent.length >= 0;")], ["test/unit/scenarios/tabs.test.ts", "steals at most twice in ten minutes"]),
  mutant("a hello is answered with a hello", "L6", [edit("session/talking", "if (type == \"hello\") return onHello(message);", "if (type == \"hello\") return void (onHello(message), post(\"hello\", { ask: 0, seen: core.seen }));")]),
];

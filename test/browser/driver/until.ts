/** Asks every `pause` ms until the answer is truthy, and gives it. Rejects after `within` ms, naming what was awaited and the last answer. */
export async function until<T>(what: string, ask: () => T | Promise<T>, within = 10_000, pause = 20): Promise<NonNullable<T>> {
  const deadline = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${within} ms: ${what} (last answer: ${JSON.stringify(answer)})`);
    await sleep(pause);
  }
}

/** For pacing input or letting a known span of time go by; a condition is awaited with `until`. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

import { live, type Outcome } from "./life.js";

export interface Sum {
  readonly lives: number;
  /** What went wrong, with its timeline, of each life that broke a promise. */
  readonly violations: readonly string[];
  readonly summary: string;
}

/** Lives one life after another, with rising seeds, until the time is over; at least one. Says how each went. */
export async function lives(first: number, seconds: number, say: (line: string) => void, timelines = false): Promise<Sum> {
  const began = performance.now();
  const outcomes: Outcome[] = [];
  const violations: string[] = [];
  for (let seed = first; outcomes.length === 0 || performance.now() - began < seconds * 1000; seed++) {
    const outcome = await live(seed);
    outcomes.push(outcome);
    if (timelines && !outcome.failures.length) say(outcome.timeline());
    const told = tell(outcome);
    if (outcome.failures.length) violations.push(told);
    say(told);
  }
  const sum = (key: "steps" | "looks" | "liveLooks" | "requests"): number => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  const slowest = Math.max(...outcomes.map((outcome) => outcome.slowest));
  const spent = Math.round((performance.now() - began) / 1000);
  return {
    lives: outcomes.length,
    violations,
    summary: `${outcomes.length} lives from seed ${first} in ${spent} s: ${sum("steps")} steps, ${sum("looks")} looks (${Math.round((100 * sum("liveLooks")) / sum("looks"))} % with somebody signed in), ${sum("requests")} requests; an end was seen everywhere within ${Math.round(slowest)} ms; ${violations.length} violations`,
  };
}

/** A line, or a violation and then its timeline: who shortens what is printed keeps what matters. */
function tell({ seed, failures, steps, looks, problems, timeline }: Outcome): string {
  const reported = [...problems].map(([problem, times]) => `\n    ${times} × ${problem}`).join("");
  if (!failures.length) return `seed ${seed}: ${steps} steps, ${looks} looks${reported}`;
  return `seed ${seed}: violated\n${failures.map((failure) => `  ${failure}`).join("\n")}\nagain: npm run chaos -- --seconds 0 --seed ${seed}\n\n${timeline()}`;
}

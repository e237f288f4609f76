import type { Clock } from "./clock.js";
import type { Models } from "./options.js";
import type { Random } from "./random.js";
import type { Scheduler } from "./scheduler.js";
import type { Timeline } from "./timeline.js";

/** What every part of the fake browser shares. */
export interface World {
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly random: Random;
  readonly models: Models;
  readonly timeline: Timeline;
  readonly url: string;
}

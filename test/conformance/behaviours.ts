import { channel } from "./channel.js";
import { database } from "./database.js";
import { lifecycle } from "./lifecycle.js";
import { locks } from "./locks.js";
import { rim } from "./rim.js";
import type { Behaviour } from "./stage.js";
import { storage } from "./storage.js";
import { time } from "./time.js";

/** What Holdfast takes for granted of browsers: seen in the real ones, and in the fake one that the simulator and users' tests run on. */
export const behaviours: Readonly<Record<string, readonly Behaviour[]>> = { storage, channel, locks, database, lifecycle, time, rim };

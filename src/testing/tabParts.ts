import type { Network } from "./network.js";
import type { Partition } from "./partition.js";
import type { StorageMap } from "./storageMap.js";
import type { Tab } from "./tab.js";
import type { TabOptions } from "./tabOptions.js";
import type { World } from "./world.js";

/** What a tab is made of; all its pages are loaded with it. */
export interface TabParts {
  readonly world: World;
  readonly network: Network;
  readonly cookies: ReadonlyMap<string, string>;
  readonly partition: Partition;
  readonly session: StorageMap;
  readonly name: string;
  readonly options: TabOptions;
  readonly warnings: unknown[];
  /** Opens another tab, with a copy of this sessionStorage. */
  readonly open: (options: TabOptions, session: StorageMap) => Tab;
}

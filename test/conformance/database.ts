import type { Actor, Behaviour } from "./stage.js";

const count = (actor: Actor, times: number) =>
  actor.run(async ({ platform }, turns) => {
    const database = platform.database("counting")!;
    for (let turn = 0; turn < turns; turn++) await database.transact(["count"], ([value]) => ({ put: [["count", ((value as number | undefined) ?? 0) + 1]], result: undefined }));
  }, times);
const counted = (actor: Actor) => actor.run(({ platform }) => platform.database("counting")!.transact(["count"], ([value]) => ({ result: (value as number | undefined) ?? 0 })));

export const database: readonly Behaviour[] = [
  {
    name: "transactions of two tabs lose nothing to one another",
    of: "storage-facts 2.2, update()",
    expected: 60,
    async observe(stage) {
      const tabs = [await stage.open(), await stage.open()];
      await Promise.all(tabs.map((tab) => count(tab, 30)));
      return counted(tabs[0]);
    },
  },
  {
    name: "a decision that throws writes nothing, and is what the caller gets",
    of: "storage-facts 4, a throwing updater",
    expected: { error: "no", count: 1 },
    async observe(stage) {
      const page = await stage.open();
      await count(page, 1);
      const error = await page.run(({ platform }) =>
        platform.database("counting")!.transact<string>(["count"], () => {
          throw new Error("no");
        }).catch(({ message }: Error) => message),
      );
      return { error, count: await counted(page) };
    },
  },
  {
    name: "a closed connection is opened again by the next transaction",
    of: "storage-facts 4, after close",
    expected: 2,
    async observe(stage) {
      const page = await stage.open();
      await count(page, 1);
      await page.run(async ({ platform }) => {
        const database = platform.database("counting")!;
        await database.transact(["count"], () => ({ result: undefined }));
        database.close();
        await database.transact(["count"], ([value]) => ({ put: [["count", (value as number) + 1]], result: undefined }));
      });
      return counted(page);
    },
  },
  {
    name: "a process that is stopped between two transactions holds nobody up",
    of: "R-73",
    expected: 3,
    async observe(stage) {
      const [page, other] = [await stage.open(), await stage.open()];
      await count(page, 1);
      await page.stop();
      await count(other, 2);
      const found = await counted(other);
      await page.carryOn();
      return found;
    },
  },
];

import { type Behaviour, notes } from "./stage.js";

export const time: readonly Behaviour[] = [
  {
    name: "a timer longer than 2³¹ ms does not run at once",
    of: "R-43",
    expected: [],
    async observe(stage) {
      const page = await stage.open();
      await page.run(({ platform, notes }) => void platform.timer(() => notes.push("ran"), 2 ** 31 + 1_000));
      await stage.pass(300);
      return notes(page);
    },
  },
  {
    name: "a hidden page's timers run about once a second",
    of: "R-40; browsers.md, timer throttling",
    expected: true,
    async observe(stage) {
      const page = await stage.open("newest");
      await page.hide();
      await page.until(({ platform }) => !platform.page.visible());
      await page.run(({ platform, notes }) => {
        const tick = (): void => void platform.timer(() => (notes.push("tick"), tick()), 100);
        tick();
      });
      // WebKit lets the first second go by.
      await stage.pass(2_000);
      await page.run(({ notes }) => void (notes.length = 0));
      await stage.pass(4_200);
      const ticks = (await notes(page)).length;
      return ticks >= 2 && ticks <= 7 ? true : ticks;
    },
  },
  {
    name: "a stopped process runs no timer, and those that fell due when it goes on",
    of: "R-47; browsers.md, SIGSTOP",
    expected: true,
    async observe(stage) {
      const page = await stage.open();
      // Time enough to stop it before that is due, on a busy machine too.
      await page.run(({ platform, notes }) => {
        const due = platform.monotonic() + 1_500;
        platform.timer(() => notes.push(platform.monotonic() - due), 1_500);
      });
      await page.stop();
      await stage.pass(2_400);
      await page.carryOn();
      await page.until(({ notes }) => notes.length);
      const [late] = (await notes(page)) as number[];
      return late > 500 ? true : late;
    },
  },
  {
    name: "wall clock and monotonic clock go on alike while the machine is awake",
    of: "R-44",
    expected: true,
    async observe(stage) {
      const page = await stage.open();
      const read = () => page.run(({ platform }) => [platform.now(), platform.monotonic()] as const);
      const [wall, monotonic] = await read();
      await stage.pass(600);
      const [later, further] = await read();
      const apart = Math.abs(later - wall - (further - monotonic));
      return apart < 100 && further - monotonic >= 590 ? true : apart;
    },
  },
];

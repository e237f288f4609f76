import type { Platform } from "../../../src/platform/platform.js";
import type { Page, Stage } from "../../unit/scenarios/stage.js";

/** A platform, and the way to put messages straight into the page's channel: many in one task, as a page that was held up gets them. */
export interface Tapped {
  readonly platform: Platform;
  deliver(messages: readonly unknown[]): void;
}

export function tap(platform: Platform): Tapped {
  const receivers = new Set<(message: unknown) => void>();
  return {
    platform: {
      ...platform,
      channel: (name, receive) => {
        receivers.add(receive);
        const channel = platform.channel!(name, receive)!;
        return { post: channel.post, close: () => (receivers.delete(receive), channel.close()) };
      },
    },
    deliver(messages) {
      platform.timer(() => {
        for (const message of messages) for (const receive of receivers) receive(message);
      }, 0);
    },
  };
}

/** A signed-in page whose channel can be flooded. */
export async function tapped(stage: Stage): Promise<{ page: Page; deliver(messages: readonly unknown[]): void }> {
  const tab = stage.browser.openTab();
  const { platform, deliver } = tap(tab.platform);
  const page = stage.boot(tab, { platform });
  await stage.browser.until(page.session.ready);
  await stage.signIn(page, "ann");
  return { page, deliver };
}

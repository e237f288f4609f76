// "Duplicate tab" and discarding are in the tab menu and in chrome.tabs, not in CDP. The driver evaluates these here.

/** CDP's target ids are not chrome.tabs' ids; chrome.debugger knows both. */
async function tabOf(targetId) {
  const target = (await chrome.debugger.getTargets()).find(({ id }) => id === targetId);
  if (!target?.tabId) throw new Error(`no tab for target ${targetId}`);
  return target.tabId;
}

async function targetOf(tab) {
  for (;;) {
    const target = (await chrome.debugger.getTargets()).find(({ tabId }) => tabId === tab);
    if (target) return target.id;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

globalThis.duplicate = async (targetId) => targetOf((await chrome.tabs.duplicate(await tabOf(targetId))).id);

globalThis.discard = async (targetId) => {
  const tab = await chrome.tabs.discard(await tabOf(targetId));
  if (!tab?.discarded) throw new Error("the browser did not discard the tab");
  return targetOf(tab.id);
};

import { act, cleanup, render } from "@testing-library/react";
import { ConfigurationError } from "holdfast";
import { IdleTimerConsumer, IdleTimerProvider, type IIdleTimer, type IIdleTimerProps, useIdleTimer, useIdleTimerContext, withIdleTimer } from "holdfast/react";
import { createTestBrowser } from "holdfast/testing";
import { Component as ClassComponent, createRef, StrictMode, useState } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";

afterEach(cleanup);

/** A component with the timer, in a tab of a fake browser. */
function setUp(options: IIdleTimerProps = {}) {
  const browser = createTestBrowser();
  const tab = browser.openTab();
  tab.show();
  const all: { timer?: IIdleTimer; renders: number } = { renders: 0 };
  const Component = (props: IIdleTimerProps) => {
    all.timer = useIdleTimer({ timeout: 600_000, promptBeforeIdle: 60_000, platform: tab.platform, ...options, ...props });
    all.renders++;
    return null;
  };
  return { browser, tab, Component, all };
}

test("the callbacks of the last render are called, with the timer; no render comes by itself, and the methods stay the same", async () => {
  const { browser, tab, Component, all } = setUp();
  const said: unknown[] = [];
  const { rerender } = render(<Component onIdle={() => said.push("old")} />);
  const first = all.timer;
  rerender(<Component onPrompt={(_, timer) => said.push(timer?.getRemainingTime())} onIdle={() => said.push("new")} />);
  await browser.advance("600s");
  tab.input();
  expect([said, all.renders, all.timer === first]).toEqual([[60_000, "new"], 2, true]);
});

test("state that a callback sets is rendered", async () => {
  const { browser, tab } = setUp();
  const Warning = () => {
    const [open, setOpen] = useState(false);
    useIdleTimer({ timeout: 600_000, promptBeforeIdle: 60_000, platform: tab.platform, onPrompt: () => setOpen(true), onActive: () => setOpen(false) });
    return open ? <dialog open>Still there?</dialog> : null;
  };
  const { container } = render(<Warning />);
  await act(() => browser.advance("540s"));
  expect(container.textContent).toBe("Still there?");
});

test("another timeout starts anew; disabled stops it, and enabled starts it", async () => {
  const { browser, tab, Component, all } = setUp({ promptBeforeIdle: 0 });
  const { rerender } = render(<Component />);
  await browser.advance("300s");
  rerender(<Component timeout={100_000} />);
  expect(all.timer!.getRemainingTime()).toBe(100_000);
  rerender(<Component timeout={100_000} disabled />);
  expect([all.timer!.start(), tab.resources.timers, tab.resources.inputListeners]).toEqual([false, 0, 0]);
  rerender(<Component timeout={100_000} />);
  await browser.advance("100s");
  expect(all.timer!.isIdle()).toBe(true);
});

test("StrictMode mounts it twice and it runs once; unmount leaves nothing, and methods called then do nothing (react-idle-timer#183, #242, #337)", async () => {
  const { browser, tab, Component, all } = setUp({ crossTab: true, leaderElection: true });
  const before = tab.resources;
  const onIdle = vi.fn();
  const { unmount } = render(<StrictMode><Component onIdle={onIdle} /></StrictMode>);
  await browser.advance("1s");
  expect([tab.resources.channels, tab.resources.locks, tab.resources.inputListeners]).toEqual([1, 1, 1]);
  await browser.advance("600s");
  expect(onIdle).toHaveBeenCalledOnce();
  unmount();
  await browser.advance("1s");
  expect(tab.resources).toEqual(before);
  all.timer!.message("late");
  all.timer!.pause();
});

test("options that contradict one another throw", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => void vi.restoreAllMocks());
  const { Component } = setUp();
  expect(() => render(<Component promptBeforeIdle={600_000} />)).toThrow(ConfigurationError);
});

test("on a server it renders, and is far from idle", () => {
  const { Component, all } = setUp();
  expect(renderToString(<Component platform={undefined} />)).toBe("");
  expect([all.timer!.isIdle(), all.timer!.getRemainingTime(), all.timer!.getLastActiveTime()]).toEqual([false, 600_000, null]);
});

test("in a page: a beforeunload that the user takes back stops nothing (#285, #291), and events that script makes are no input", () => {
  vi.useFakeTimers();
  vi.stubGlobal("isSecureContext", true); // happy-dom has none
  onTestFinished(() => void vi.useRealTimers().unstubAllGlobals());
  const onIdle = vi.fn();
  const onAction = vi.fn();
  const Component = () => (useIdleTimer({ timeout: 10_000, onIdle, onAction }), null);
  render(<Component />);
  window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  vi.advanceTimersByTime(9000);
  document.dispatchEvent(new MouseEvent("mousedown", { bubbles: true }));
  document.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true }));
  vi.advanceTimersByTime(1000);
  expect([onIdle.mock.calls.length, onAction.mock.calls.length]).toEqual([1, 0]);
});

test("a provider gives one timer to all below it, and renders none of them again", async () => {
  const { browser, tab } = setUp();
  const timers: IIdleTimer[] = [];
  const Below = () => (timers.push(useIdleTimerContext()), null);
  const onIdle = vi.fn();
  const { container, unmount } = render(
    <IdleTimerProvider timeout={600_000} promptBeforeIdle={60_000} onIdle={onIdle} platform={tab.platform}>
      <Below />
      <IdleTimerConsumer>{(timer) => (timers.push(timer), <i>{timer.getRemainingTime()}</i>)}</IdleTimerConsumer>
    </IdleTimerProvider>,
  );
  expect(container.textContent).toBe("600000");
  await browser.advance("600s");
  expect([onIdle.mock.calls.length, timers.length, new Set(timers).size, timers[0]!.isIdle()]).toEqual([1, 2, 1, true]);
  unmount();
  expect([tab.resources.timers, tab.resources.inputListeners]).toEqual([0, 0]);
});

test("without a provider its hook says what to do", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => void vi.restoreAllMocks());
  const Below = () => (useIdleTimerContext(), null);
  expect(() => render(<Below />)).toThrow(/^useIdleTimerContext\(\): there is no timer; render this component inside <IdleTimerProvider>$/);
});

test("a class with withIdleTimer has the methods among its props, and a ref to it is the timer", async () => {
  const { browser, tab } = setUp();
  class DeskView extends ClassComponent<IIdleTimer & { readonly name: string }> {
    override render = () => <i>{`${this.props.name} ${this.props.getRemainingTime()}`}</i>;
  }
  const Desk = withIdleTimer(DeskView);
  const timer = createRef<IIdleTimer>();
  const onPrompt = vi.fn();
  const { container } = render(<Desk name="desk" timeout={600_000} promptBeforeIdle={60_000} onPrompt={onPrompt} platform={tab.platform} ref={timer} />);
  expect(container.textContent).toBe("desk 600000");
  await browser.advance("540s");
  expect([onPrompt.mock.calls.length, timer.current!.isPrompted(), timer.current!.activate(), timer.current!.isPrompted()]).toEqual([1, true, true, false]);
});

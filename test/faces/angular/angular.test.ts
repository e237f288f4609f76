import "@angular/compiler"; // Angular's packages come half compiled; a page is built with its linker
import { ApplicationRef, Component, computed, createComponent, createEnvironmentInjector, EnvironmentInjector, inject, InjectionToken, provideZonelessChangeDetection } from "@angular/core";
import { getTestBed, TestBed } from "@angular/core/testing";
import { BrowserTestingModule, platformBrowserTesting } from "@angular/platform-browser/testing";
import type { Session } from "holdfast";
import { provideSession, SESSION, useCountdown, useSession, useSessionData } from "holdfast/angular";
import { afterEach, beforeEach, expect, test } from "vitest";
import { faceSpec, type Mounted } from "../support/spec.js";
import { stage } from "../support/stage.js";
import { tupleFace } from "../support/tuples.js";

getTestBed().initTestEnvironment(BrowserTestingModule, platformBrowserTesting());
beforeEach(() => void TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] }));
afterEach(() => void TestBed.resetTestingModule());

/** Gives the component what it shows. */
const SETUP = new InjectionToken<() => () => string>("setup");

@Component({ template: "<p>{{ text() }}</p>" })
class Show {
  readonly text = computed(inject(SETUP)());
}

/** A component whose setup gives a function that says what to show; its providers are those of a route. */
function mount(setup: () => () => unknown, session?: Session): Mounted {
  let renders = 0;
  const useValue = () => {
    const show = setup();
    return () => (renders++, JSON.stringify(show() ?? null));
  };
  const providers = [{ provide: SETUP, useValue }, ...(session ? [provideSession(session)] : [])];
  const environmentInjector = createEnvironmentInjector(providers, TestBed.inject(EnvironmentInjector));
  const component = createComponent(Show, { environmentInjector });
  TestBed.inject(ApplicationRef).attachView(component.hostView);
  return { text: () => (component.location.nativeElement as HTMLElement).textContent ?? "", renders: () => renders, unmount: () => (component.destroy(), environmentInjector.destroy()) };
}

const flush = async (): Promise<void> => TestBed.inject(ApplicationRef).tick();
faceSpec("holdfast/angular", tupleFace({ mount, useSession, useSessionData, useCountdown, read: (signal: () => unknown) => signal(), flush }));

test("a change is on the page without a zone and without a word", async () => {
  const { browser, session } = await stage();
  const shown = mount(() => useSession(session, (state) => state.status));
  await TestBed.inject(ApplicationRef).whenStable();
  expect(shown.text()).toBe('"active"');
  await browser.until(session.end());
  await TestBed.inject(ApplicationRef).whenStable();
  expect(shown.text()).toBe('"ended"');
  shown.unmount();
});

test("the session provided is the token's", async () => {
  const { session } = await stage();
  const shown = mount(() => {
    const given = inject(SESSION);
    return () => given === session;
  }, session);
  TestBed.inject(ApplicationRef).tick();
  expect(shown.text()).toBe("true");
  shown.unmount();
});

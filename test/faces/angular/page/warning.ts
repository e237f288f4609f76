import { afterRenderEffect, Component, type ElementRef, inject, viewChild } from "@angular/core";
import { SESSION, useCountdown, useSession } from "holdfast/angular";

@Component({
  selector: "app-warning",
  template: `
    <dialog #dialog class="warning" role="alertdialog" aria-labelledby="question" (cancel)="session.extend()">
      <h1 id="question">Are you still there?</h1>
      <p>You will be signed out in <span role="timer">{{ seconds() }}</span> seconds.</p>
      @if (extendable()) {
        <button id="stay" (click)="session.extend()">Stay signed in</button>
      }
    </dialog>
  `,
})
export class Warning {
  readonly session = inject(SESSION);
  readonly seconds = useCountdown();
  readonly extendable = useSession(undefined, (state) => state.extendable);
  readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>("dialog");

  constructor() {
    afterRenderEffect(() => {
      const { nativeElement } = this.dialog();
      if (this.seconds() === undefined) nativeElement.close();
      else if (!nativeElement.open) nativeElement.showModal();
    });
  }
}

import { Component, computed, inject } from "@angular/core";
import { SESSION, useSession, useSessionData } from "holdfast/angular";
import { addToCart, countItems } from "../../../../demo/app/cart.js";
import { cart } from "../../../../demo/app/session.js";

@Component({
  selector: "app-shelves",
  template: `
    <main class="shell">
      <p class="who">{{ user() }}</p>
      <p class="cart-link">Cart: <span class="badge">{{ count() }}</span></p>
      @for (id of ["mug", "teapot"]; track id) {
        <button [attr.data-add]="id" (click)="add(id)">Add a {{ id }}</button>
      }
      <button id="sign-out" (click)="session.end()">Sign out</button>
    </main>
  `,
})
export class Shelves {
  readonly session = inject(SESSION);
  readonly user = useSession(undefined, (state) => state.user);
  readonly add = addToCart;
  readonly #cart = useSessionData(cart)[0];
  readonly count = computed(() => countItems(this.#cart()));
}

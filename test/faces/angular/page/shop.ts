import { Component } from "@angular/core";
import { useSession } from "holdfast/angular";
import { Shelves } from "./shelves.js";
import { SignIn } from "./signIn.js";
import { Warning } from "./warning.js";

@Component({
  selector: "app-shop",
  imports: [Shelves, SignIn, Warning],
  template: `
    @switch (status()) {
      @case ("checking") {
        <p>One moment …</p>
      }
      @case ("none") {
        <app-sign-in />
      }
      @case ("ended") {
        <app-sign-in />
      }
      @default {
        <app-shelves />
        <app-warning />
      }
    }
  `,
})
export class Shop {
  readonly status = useSession(undefined, (state) => state.status);
}

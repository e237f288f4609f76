import { Component, signal } from "@angular/core";
import { useSession } from "holdfast/angular";
import { signIn } from "../../../../demo/app/signIn.js";

@Component({
  selector: "app-sign-in",
  template: `
    <form (submit)="submit($event, user.value, password.value)">
      <p class="notice" role="status" [attr.data-reason]="reason()">{{ reason() ? "You have been signed out: " + reason() : "Please sign in" }}</p>
      <label>Name <input #user id="user" autocomplete="username" required /></label>
      <label>Password <input #password id="password" type="password" autocomplete="current-password" required /></label>
      <button>Sign in</button>
      @if (wrong()) {
        <p role="alert">That is not the password.</p>
      }
    </form>
  `,
})
export class SignIn {
  readonly reason = useSession(undefined, (state) => state.reason);
  readonly wrong = signal(false);

  async submit(event: Event, user: string, password: string): Promise<void> {
    event.preventDefault();
    this.wrong.set(!(await signIn(user, password)));
  }
}

import { SessionProvider, useCountdown, useSession, useSessionData } from "holdfast/solid";
import { createEffect, createSignal, For, Match, Show, Switch } from "solid-js";
import { addToCart, countItems } from "../../../../demo/app/cart.js";
import { cart, session } from "../../../../demo/app/session.js";
import { signIn } from "../../../../demo/app/signIn.js";

export const App = () => (
  <SessionProvider session={session}>
    <Shop />
  </SessionProvider>
);

function Shop() {
  const status = useSession(undefined, (state) => state.status);
  return (
    <Switch fallback={<SignIn />}>
      <Match when={status() === "checking"}>
        <p>One moment …</p>
      </Match>
      <Match when={status() === "active" || status() === "warning"}>
        <Shelves />
        <Warning />
      </Match>
    </Switch>
  );
}

function SignIn() {
  const reason = useSession(undefined, (state) => state.reason);
  const [wrong, setWrong] = createSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setWrong(!(await signIn(String(form.get("user")), String(form.get("password")))));
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <p class="notice" role="status" data-reason={reason()}>
        {reason() ? `You have been signed out: ${reason()}` : "Please sign in"}
      </p>
      <label>
        Name <input id="user" name="user" autocomplete="username" required />
      </label>
      <label>
        Password <input id="password" name="password" type="password" autocomplete="current-password" required />
      </label>
      <button>Sign in</button>
      <Show when={wrong()}>
        <p role="alert">That is not the password.</p>
      </Show>
    </form>
  );
}

function Shelves() {
  const user = useSession(undefined, (state) => state.user);
  const [content] = useSessionData(cart);
  return (
    <main class="shell">
      <p class="who">{user()}</p>
      <p class="cart-link">
        Cart: <span class="badge">{countItems(content())}</span>
      </p>
      <For each={["mug", "teapot"]}>
        {(id) => (
          <button data-add={id} onClick={() => void addToCart(id)}>
            Add a {id}
          </button>
        )}
      </For>
      <button id="sign-out" onClick={() => void session.end()}>
        Sign out
      </button>
    </main>
  );
}

function Warning() {
  const seconds = useCountdown();
  const extendable = useSession(undefined, (state) => state.extendable);
  let dialog!: HTMLDialogElement;
  createEffect(() => (seconds() === undefined ? dialog.close() : dialog.open || dialog.showModal()));
  return (
    <dialog ref={(element) => (dialog = element)} class="warning" role="alertdialog" aria-labelledby="question" onCancel={() => void session.extend()}>
      <h1 id="question">Are you still there?</h1>
      <p>
        You will be signed out in <span role="timer">{seconds()}</span> seconds.
      </p>
      <Show when={extendable()}>
        <button id="stay" onClick={() => void session.extend()}>
          Stay signed in
        </button>
      </Show>
    </dialog>
  );
}

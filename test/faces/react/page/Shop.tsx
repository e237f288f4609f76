import { SessionProvider, useCountdown, useSession, useSessionData } from "holdfast/react";
import { type FormEvent, useEffect, useRef, useState } from "react";
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
  if (status === "checking") return <p>One moment …</p>;
  return status === "active" || status === "warning" ? (
    <>
      <Shelves />
      <Warning />
    </>
  ) : (
    <SignIn />
  );
}

function SignIn() {
  const reason = useSession(undefined, (state) => state.reason);
  const [wrong, setWrong] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setWrong(!(await signIn(String(form.get("user")), String(form.get("password")))));
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <p className="notice" role="status" data-reason={reason}>
        {reason ? `You have been signed out: ${reason}` : "Please sign in"}
      </p>
      <label>
        Name <input id="user" name="user" autoComplete="username" required />
      </label>
      <label>
        Password <input id="password" name="password" type="password" autoComplete="current-password" required />
      </label>
      <button>Sign in</button>
      {wrong && <p role="alert">That is not the password.</p>}
    </form>
  );
}

function Shelves() {
  const user = useSession(undefined, (state) => state.user);
  const [content] = useSessionData(cart);
  return (
    <main className="shell">
      <p className="who">{user}</p>
      <p className="cart-link">
        Cart: <span className="badge">{countItems(content)}</span>
      </p>
      {["mug", "teapot"].map((id) => (
        <button key={id} data-add={id} onClick={() => void addToCart(id)}>
          Add a {id}
        </button>
      ))}
      <button id="sign-out" onClick={() => void session.end()}>
        Sign out
      </button>
    </main>
  );
}

function Warning() {
  const seconds = useCountdown();
  const extendable = useSession(undefined, (state) => state.extendable);
  const dialog = useRef<HTMLDialogElement>(null);
  const open = seconds !== undefined;
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} className="warning" role="alertdialog" aria-labelledby="question" onCancel={() => void session.extend()}>
      <h1 id="question">Are you still there?</h1>
      <p>
        You will be signed out in <span role="timer">{seconds}</span> seconds.
      </p>
      {extendable && (
        <button id="stay" onClick={() => void session.extend()}>
          Stay signed in
        </button>
      )}
    </dialog>
  );
}

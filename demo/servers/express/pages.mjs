const escape = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A tagged template whose values are escaped, but for markup that is already made. */
const html = (parts, ...values) => ({
  markup: String.raw({ raw: parts }, ...values.map((value) => value?.markup ?? escape(value || ''))),
});

const layout = ({ title, user, signIn, expiresIn, csrfToken, idle }, content) =>
  html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>${title} · Holdfast on Express</title>
    <link rel="icon" href="/icon.svg">
    <link rel="stylesheet" href="/style.css">
    <script src="/holdfast.iife.js" defer data-holdfast data-name="express"
      ${user ? html`data-user="${user}" data-sign-in="${signIn}" data-expires-in="${expiresIn}"` : html`data-user=""`}
      data-idle="${idle}s" data-heartbeat="/session/heartbeat" data-status="/session" data-logout="/logout"
      data-csrf="double-submit" data-ended-url="/login?ended"></script>
  </head>
  <body>
    <header>
      <a href="/">Holdfast on Express</a>
      ${user && html`<form method="post" action="/logout">
        <input type="hidden" name="csrf_token" value="${csrfToken}">
        <button data-holdfast-logout>Sign out</button>
      </form>`}
    </header>
    <main>
      <h1>${title}</h1>
      ${content}
    </main>
  </body>
</html>
`.markup;

export const accountPage = (facts) =>
  layout(
    { title: `Hello, ${facts.user}`, ...facts },
    html`<dl>
        <dt>Time left</dt>
        <dd data-holdfast-remaining>${Math.floor(facts.expiresIn)} s</dd>
        <dt>This login</dt>
        <dd>${facts.signIn}</dd>
      </dl>
      <label>Write something: it keeps you signed in, in every tab <textarea rows="4"></textarea></label>
      <p><a href="/?again">Another page</a> extends the session by itself. <a href="/" target="_blank">Another tab</a> shares it.</p>`,
  );

export const loginPage = ({ ended, wrong, ...facts }) =>
  layout(
    { title: 'Sign in', ...facts },
    html`${ended && html`<p class="notice">You have been signed out.</p>`}
      ${wrong && html`<p class="notice" role="alert">Wrong name or password.</p>`}
      <form method="post" action="/login">
        <input type="hidden" name="csrf_token" value="${facts.csrfToken}">
        <label>Name <input name="user" autocomplete="username" required autofocus></label>
        <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
        <button>Sign in</button>
      </form>
      <p><small>ada and engine, or grace and compiler</small></p>`,
  );

const { createSession, defineSessionWarning, SessionEndedError } = globalThis.Holdfast;
const find = (id) => document.getElementById(id);
const post = (path, { body, signal } = {}) =>
  fetch(path, { method: 'POST', signal, ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }) });

/** Called once for all tabs, however many ask at once. */
async function refresh({ signal }) {
  const answer = await post('/auth/refresh', { signal });
  if (answer.status === 401) throw new SessionEndedError('the refresh token was refused'); // the one answer that ends the session
  if (!answer.ok) throw new Error(`status ${answer.status}`); // no end: it is tried again
  find('refreshes').textContent = String(Number(find('refreshes').textContent) + 1);
  const { access_token: token, expires_in: expiresIn } = await answer.json();
  return { token, expiresIn };
}

const session = createSession({
  name: 'jwt',
  idle: '15m',
  server: { logout: '/auth/logout', token: { refresh, leeway: '5s' } },
});
Object.assign(globalThis, { session });
defineSessionWarning();

function show() {
  const { status, user } = session.getState();
  const isIn = status === 'active' || status === 'warning';
  find('account').hidden = find('logout').hidden = !isIn;
  find('login').hidden = isIn || status === 'checking';
  find('user').textContent = user ?? '';
}
session.subscribe(show);
show();

find('login').addEventListener('submit', async (event) => {
  event.preventDefault();
  const answer = await post('/auth/login', { body: Object.fromEntries(new FormData(find('login'))) });
  find('login').querySelector('.notice').hidden = answer.ok;
  if (!answer.ok) return;
  const { user, sign_in: signIn } = await answer.json();
  find('login').reset();
  await session.start({ user, signIn });
});
find('ask').addEventListener('click', async () => {
  const answer = await session.fetch('/api/me');
  find('answer').textContent = `${answer.status} ${(await answer.json()).user ?? ''}`;
});
find('logout').addEventListener('click', () => void session.end());

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { end, start } from '../../test/support/children.mjs';
import { launch, stacks } from './stacks.mjs';

/** The servers give out their SDK themselves, as yours will; this puts the build of it beside their style sheet. */
export function publish() {
  const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
  copyFileSync(path('../../dist/holdfast.iife.js'), path('public/holdfast.iife.js'));
}

const folders = new Set();
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** What is not installed that this server needs, in one line; undefined where nothing is missing. */
export const missing = (name) => stacks[name].missing() || undefined;

/**
 * Starts one of the servers on 127.0.0.1 and waits until it answers.
 *
 * @param {keyof typeof stacks} name
 * @param {{ port?: number, folder?: string, idleSeconds?: number, secret?: string, redisUrl?: string, quiet?: boolean }} [options]
 *   `folder`: what it keeps over a restart; else a temporary one, gone with this process.
 */
export async function startServer(name, { port, folder, quiet = false, ...settings } = {}) {
  const why = missing(name);
  if (why) throw new Error(why);
  const own = folder ?? mkdtempSync(join(tmpdir(), `holdfast-${name}-`));
  if (!folder) folders.add(own);
  port ??= await freePort();
  const { program, args, options } = launch(name, { port, folder: own, ...settings });
  let said = '';
  const child = start(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(`${stacks[name].title} ended with ${signal ?? code}: ${said}`));
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      said = (said + text).slice(-2000);
      if (!quiet) process.stderr.write(text);
    });
  }
  const url = `http://127.0.0.1:${port}`;
  const failed = exit.then((why) => Promise.reject(new Error(why)));
  failed.catch(() => undefined); // after it has answered, an end is no failure of the start
  await Promise.race([failed, answers(url)]);
  return {
    url,
    port,
    exit,
    /** As a deployment does: what it has to write, it writes. */
    async stop() {
      if (child.pid) process.kill(-child.pid, 'SIGTERM'); // the whole group: PHP has workers
      await exit;
    },
    /** As a crash does. */
    async kill() {
      end(child);
      await exit;
    },
  };
}

/** Asks for a file that needs no session. */
async function answers(url) {
  for (const since = Date.now(); Date.now() < since + 60_000; ) {
    const response = await fetch(`${url}/style.css`).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  throw new Error(`${url} does not answer`);
}

/** The first port that is free, from `first` on; 0 is any. */
export async function freePort(first = 0) {
  for (let port = first; ; port += 1) {
    const found = await new Promise((resolve, reject) => {
      const server = createServer();
      server.once('error', (error) => (error.code === 'EADDRINUSE' && port < first + 100 ? resolve(undefined) : reject(error)));
      server.listen(port, '127.0.0.1', () => {
        const { port: free } = server.address();
        server.close(() => resolve(free));
      });
    });
    if (found) return found;
  }
}

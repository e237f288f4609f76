/**
 * `npm run demo`: from a clean clone to an open shop; `npm run demo -- --server php`: to one of the servers in servers/. Node builtins only, because it
 * runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { askedPort } from './port.mjs';
import { stacks } from './servers/stacks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { server } = asked();
askedPort();
const missing = server !== undefined && (Object.hasOwn(stacks, server) ? stacks[server].missing() : `--server ${server}: one of ${Object.keys(stacks).join(', ')}`);
if (missing) {
  console.error(missing);
  process.exit(1);
}

function asked() {
  try {
    return parseArgs({ options: { server: { type: 'string' } } }).values;
  } catch (error) {
    console.error(`${error.message}\nnpm run demo starts the shop; npm run demo -- --server NAME one of the servers: ${Object.keys(stacks).join(', ')}`);
    process.exit(1);
  }
}

const install = "import { ensureModules } from './test/support/install.mjs'; await ensureModules();";

/** @type {import('node:child_process').ChildProcess | undefined} */
let child;

/** Runs a command in a process group of its own, so that stopping it stops what it has started too. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      child = undefined;
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}`));
    });
  });
}

let stopping = false;

async function stop(signal) {
  stopping = true;
  const running = child;
  if (running?.pid) {
    const gone = new Promise((resolve) => {
      running.once('exit', resolve);
    });
    process.kill(-running.pid, signal);
    await gone;
  }
  process.exit(130);
}

process.on('SIGINT', stop).on('SIGTERM', stop);

try {
  await run(process.execPath, ['--input-type=module', '--eval', install]);
  console.log('Building Holdfast …');
  await run('npm', ['run', 'build', '--silent', '--', '--silent']);
  if (server === undefined) {
    console.log('Building the shop …');
    await run(process.execPath, ['node_modules/rollup/dist/bin/rollup', '-c', 'demo/rollup.config.mjs', '--silent']);
  }
} catch (error) {
  if (!stopping) console.error(error.message);
  process.exit(stopping ? 130 : 1);
}

process.off('SIGINT', stop).off('SIGTERM', stop);
console.log('Starting the server …');
if (server === undefined) await import('./server/main.mjs'); // runs in this process, which leaves no child behind
else await (await import('./servers/serve.mjs')).serve(server);
console.log('Open it in two tabs. Ctrl-C closes it.');

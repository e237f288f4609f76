import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../../test/support/install.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const JARS = ['tomcat10-embed-core', 'jakarta-annotation-api'].map((name) => `/usr/share/java/${name}.jar`);

/**
 * How each server is started. `packages` are Debian's; `missing` says what is not there, in one line, or nothing; `command` may prepare. The `folder` is its
 * own and stays the same over a restart.
 */
export const stacks = {
  php: {
    title: 'PHP',
    packages: ['php-cli'],
    missing: () => !findProgram('php') && 'PHP is not installed: apt-get install php-cli, or https://www.php.net/downloads',
    command: ({ port, folder }) => ['php', '-d', `session.save_path=${folder}`, '-S', `127.0.0.1:${port}`, '-t', '../public', 'router.php'],
    env: { PHP_CLI_SERVER_WORKERS: '4' },
  },
  flask: {
    title: 'Flask',
    packages: ['python3-flask', 'python3-flaskext.wtf'],
    missing: () => !python() && 'Flask and Flask-WTF are not installed: apt-get install python3-flask python3-flaskext.wtf, or pip install flask flask-wtf',
    command: () => [python(), 'app.py'],
    env: { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' },
  },
  rails: {
    title: 'Rails',
    packages: ['ruby-railties', 'puma'],
    missing: () => !runs('ruby', '-e', 'require "rails"; require "puma"') && 'Rails and Puma are not installed: apt-get install ruby-railties puma',
    command: () => ['ruby', 'app.rb'],
    env: { RAILS_ENV: 'production' },
  },
  servlet: {
    title: 'Tomcat',
    packages: ['default-jdk-headless', 'libtomcat10-embed-java', 'libjakarta-annotation-api-java'],
    missing: () => (!findProgram('javac') || !JARS.every(existsSync)) && 'A JDK and embedded Tomcat 10 are not installed: apt-get install default-jdk-headless libtomcat10-embed-java libjakarta-annotation-api-java',
    command({ folder }) {
      const classes = compiled(here('servlet'), 'App.java');
      return ['java', '-Xmx128m', '-XX:TieredStopAtLevel=1', `-Djava.io.tmpdir=${folder}`, '-cp', [classes, ...JARS].join(':'), 'App'];
    },
    env: {},
    settings: ({ folder }) => ({ SESSIONS: `${folder}/sessions.ser` }),
  },
  express: {
    title: 'Express',
    packages: [],
    missing: () => false, // comes with npm ci
    command: () => [process.execPath, 'server.mjs'],
    env: {},
  },
  jwt: {
    title: 'JWT',
    packages: [],
    missing: () => false,
    command: () => [process.execPath, 'server.mjs'],
    env: {},
  },
};

/** A Python that has Flask: Debian's packages are seen by its own only. */
const python = () => ['python3', '/usr/bin/python3'].find((program) => runs(program, '-c', 'import flask, flask_wtf'));

const asked = new Map();

/** Asked once: it takes an interpreter as long to say so as to start. */
function runs(program, ...args) {
  const question = [program, ...args].join(' ');
  if (asked.has(question)) return asked.get(question);
  let answer = true;
  try {
    execFileSync(program, args, { stdio: 'ignore' });
  } catch {
    answer = false;
  }
  asked.set(question, answer);
  return answer;
}

/** The folder with the classes of these sources, made anew if one of them has changed. */
function compiled(folder, main) {
  const classes = join(folder, 'classes');
  const changed = (names, of) => Math.max(...names.map((name) => statSync(join(of, name)).mtimeMs));
  const sources = readdirSync(folder).filter((name) => name.endsWith('.java'));
  const isMade = existsSync(classes) && changed(readdirSync(classes), classes) >= changed(sources, folder);
  if (!isMade) execFileSync('javac', ['-nowarn', '-cp', JARS[0], '-d', classes, '-sourcepath', folder, join(folder, main)]);
  return classes;
}

/** The program, its arguments and its environment for one server. */
export function launch(name, { port, folder, idleSeconds, secret, redisUrl }) {
  const { command, env, settings } = stacks[name];
  mkdirSync(folder, { recursive: true });
  const [program, ...args] = command({ port, folder });
  const given = { PORT: port, IDLE_SECONDS: idleSeconds, SECRET: secret, REDIS_URL: redisUrl };
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { program, args, options: { cwd: here(name), env: { ...process.env, ...env, ...settings?.({ folder }), ...defined } } };
}

import { askedPort } from '../port.mjs';
import { freePort, publish, startServer } from './start.mjs';
import { stacks } from './stacks.mjs';

/** `npm run demo -- --server …`: on PORT, else on the first free one from 3000. IDLE_SECONDS, SECRET and REDIS_URL are handed on. */
export async function serve(name) {
  publish();
  const port = askedPort() || (await freePort(3000));
  const server = await startServer(name, { port, quiet: true }).catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
  console.log(`${stacks[name].title} answers: ${server.url}`);
  console.log('Open it in two tabs: ada and engine, or grace and compiler. Ctrl-C closes it.');
  console.error(await server.exit);
  process.exit(1);
}

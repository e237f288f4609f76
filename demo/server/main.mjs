/**
 * The shop by itself: `node demo/server/main.mjs`, once the page is built. From the environment: PORT (else the first free one from
 * 3000), IDLE_SECONDS, MAX_AGE_SECONDS, REDIS_URL.
 */
import { askedPort } from '../port.mjs';
import { startShop } from './shop.mjs';

const port = askedPort();
const { IDLE_SECONDS, MAX_AGE_SECONDS, REDIS_URL } = process.env;

const shop = await startShop({
  port: port ?? 3000,
  lastPort: port ?? 3099,
  idleSeconds: Number(IDLE_SECONDS) || 900,
  maxAgeSeconds: Number(MAX_AGE_SECONDS) || undefined,
  redisUrl: REDIS_URL || undefined,
}).catch((error) => {
  console.error(error.code === 'EADDRINUSE' ? `Port ${error.port} is taken. Name another one: PORT=… npm run demo` : error);
  process.exit(1);
});

console.log(`The shop is open: ${shop.url}`);

async function stop() {
  process.off('SIGINT', stop).off('SIGTERM', stop); // a second Ctrl-C does not wait
  await shop.close();
  process.exit(0);
}
process.on('SIGINT', stop).on('SIGTERM', stop);

/**
 * PORT from the environment, undefined without one. What is no port is said before anything is built, and never becomes a stack trace or another port.
 *
 * @param {string | undefined} given
 */
export function askedPort(given = process.env.PORT) {
  if (!given) return undefined;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  console.error(`PORT=${given} is no port. Name one from 1 to 65535, or none for the first that is free from 3000.`);
  process.exit(1);
}

import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Every test name is this machine, by a proxy for an engine that cannot be told so otherwise. */
export async function startNamesProxy(): Promise<{ readonly address: string; close(): void }> {
  const server = createServer((incoming, outgoing) => {
    const { port, pathname, search } = new URL(incoming.url ?? "/", "http://proxy.test");
    const onwards = request({ host: "127.0.0.1", port, path: pathname + search, method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onwards.once("error", () => outgoing.destroy());
    incoming.pipe(onwards);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => (server.closeAllConnections(), void server.close()) };
}

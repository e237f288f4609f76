import { createServer } from 'node:http';

/** Listens on the first free port from `first` to `last`; 0 is any. */
export async function listen(app, first, last) {
  for (let port = first; ; port += 1) {
    try {
      return await listenOn(app, port);
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || port >= last) throw error;
    }
  }
}

function listenOn(app, port) {
  return new Promise((resolve, reject) => {
    const server = createServer(app);
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

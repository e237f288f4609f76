// Around the sandboxed page: keeps what the frame tells.
globalThis.told = new Promise((resolve) => addEventListener("message", ({ data }) => resolve(data), { once: true }));

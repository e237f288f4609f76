/** All that this origin has stored for this tab, as area, key and text. Runs in the page. */
export async function dump(): Promise<[area: string, key: string, value: string][]> {
  const found: [string, string, string][] = [];
  for (const [name, area] of Object.entries({ localStorage, sessionStorage })) {
    for (const [key, value] of Object.entries(area)) found.push([name, key, String(value)]);
  }
  for (const { name = "" } of await indexedDB.databases()) {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error(`${name} does not open`));
    });
    for (const store of database.objectStoreNames) {
      await new Promise<void>((resolve) => {
        const cursor = database.transaction(store).objectStore(store).openCursor();
        cursor.onsuccess = () => {
          if (!cursor.result) return resolve();
          // As long as those of Web Storage: the database's name stands for the prefix.
          found.push(["IndexedDB", `${name}/${String(cursor.result.key)}`, JSON.stringify(cursor.result.value)]);
          cursor.result.continue();
        };
      });
    }
    database.close();
  }
  return found;
}

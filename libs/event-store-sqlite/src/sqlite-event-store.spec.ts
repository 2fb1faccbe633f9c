import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventStoreContract } from '../../../test/contract/event-store.contract.js';
import { SqliteEventStore } from './sqlite-event-store.js';

eventStoreContract('SQLite', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-events-'));
  let store = SqliteEventStore.open(directory);
  return {
    store,
    reopen: async () => {
      await store.close();
      return (store = SqliteEventStore.open(directory));
    },
    dispose: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
});

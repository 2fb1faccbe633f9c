import { readStoreContract } from '../../../test/contract/read-store.contract.js';
import { inTemporaryFile } from '../../../test/support/temporary-store.js';
import { SqliteReadStore } from './sqlite-read-store.js';

readStoreContract(
  'SQLite',
  inTemporaryFile((path) => SqliteReadStore.open(path)),
);

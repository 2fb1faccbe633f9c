import { operationalStoreContract } from '../../../test/contract/operational-store.contract.js';
import { inTemporaryFile } from '../../../test/support/temporary-store.js';
import { SqliteOperationalStore } from './sqlite-operational-store.js';

operationalStoreContract(
  'SQLite',
  inTemporaryFile((path) => SqliteOperationalStore.open(path)),
);

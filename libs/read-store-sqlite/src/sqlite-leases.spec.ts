import { leasesContract } from '../../../test/contract/leases.contract.js';
import { inTemporaryFile } from '../../../test/support/temporary-store.js';
import { SqliteReadStore } from './sqlite-read-store.js';

leasesContract(
  'SQLite',
  inTemporaryFile((path) => SqliteReadStore.open(path)),
);

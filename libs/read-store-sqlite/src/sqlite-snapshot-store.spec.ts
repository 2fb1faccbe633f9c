import { snapshotStoreContract } from '../../../test/contract/snapshot-store.contract.js';
import { inTemporaryFile } from '../../../test/support/temporary-store.js';
import { SqliteSnapshotStore } from './sqlite-snapshot-store.js';

snapshotStoreContract(
  'SQLite',
  inTemporaryFile((path) => SqliteSnapshotStore.open(path)),
);

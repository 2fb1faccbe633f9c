import { snapshotStoreContract } from '../../../test/contract/snapshot-store.contract.js';
import { inMongoDatabase, onMongo } from '../../../test/support/mongo-database.js';

onMongo((url) =>
  snapshotStoreContract(
    'MongoDB',
    inMongoDatabase(url, (stores) => stores.snapshots),
  ),
);

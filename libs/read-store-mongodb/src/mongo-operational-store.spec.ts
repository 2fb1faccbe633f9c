import { operationalStoreContract } from '../../../test/contract/operational-store.contract.js';
import { inMongoDatabase, onMongo } from '../../../test/support/mongo-database.js';

onMongo((url) =>
  operationalStoreContract(
    'MongoDB',
    inMongoDatabase(url, (stores) => stores.operational),
  ),
);

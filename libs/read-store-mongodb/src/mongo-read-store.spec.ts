import { readStoreContract } from '../../../test/contract/read-store.contract.js';
import { inMongoDatabase, onMongo } from '../../../test/support/mongo-database.js';

onMongo((url) =>
  readStoreContract(
    'MongoDB',
    inMongoDatabase(url, (stores) => stores.readStore),
  ),
);

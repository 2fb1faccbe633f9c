import { keyStoreContract } from '../../../test/contract/key-store.contract.js';
import { inMongoDatabase, onMongo } from '../../../test/support/mongo-database.js';

onMongo((url) =>
  keyStoreContract(
    'MongoDB',
    inMongoDatabase(url, (stores) => stores.keyStore),
  ),
);

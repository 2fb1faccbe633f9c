import { idempotencyIndexContract } from '../../../test/contract/idempotency-index.contract.js';
import { inMongoDatabase, onMongo } from '../../../test/support/mongo-database.js';

onMongo((url) =>
  idempotencyIndexContract(
    'MongoDB',
    inMongoDatabase(url, (stores) => stores.idempotencyIndex),
  ),
);

import { leasesContract } from '../../../test/contract/leases.contract.js';
import { inMongoDatabase, onMongo } from '../../../test/support/mongo-database.js';

onMongo((url) =>
  leasesContract(
    'MongoDB',
    inMongoDatabase(url, (stores) => stores.readStore),
  ),
);

import { eventStoreContract } from '../../../test/contract/event-store.contract.js';
import { eventStoreServer, openEventStoreAt, realEventStoreUrl } from '../../../test/support/event-stores.js';
import { EventStoreDbDouble } from '../../../test/support/eventstoredb-double/eventstoredb-double.js';

eventStoreContract('The adapter to EventStoreDB, on the double', async () => {
  const double = await EventStoreDbDouble.start();
  return openEventStoreAt({
    kind: 'the double of EventStoreDB',
    url: double.url,
    dispose: () => double.stop(),
  });
});

if (realEventStoreUrl !== undefined)
  eventStoreContract('The adapter to EventStoreDB, on the server', async () =>
    openEventStoreAt(await eventStoreServer()),
  );

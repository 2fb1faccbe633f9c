import { describe, it } from '@jest/globals';
import { eventStoreContract } from '../../../test/contract/event-store.contract.js';
import {
  eventStoreServers,
  openEventStoreAt,
  realEventStoreUrl,
} from '../../../test/support/event-stores.js';

for (const [kind, start] of eventStoreServers)
  eventStoreContract(`The adapter to ${kind}`, async () => openEventStoreAt(await start()));

if (!realEventStoreUrl)
  describe('The adapter to EventStoreDB as an event store', () => {
    it.skip('is judged on a real server where EVENTSTORE_URL names one', () => undefined);
  });

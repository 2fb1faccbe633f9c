import { EventStoreDbEventStore } from '@rollcall/event-store-eventstoredb';
import { EventStoreDbDouble } from './eventstoredb-double/eventstoredb-double.js';

/** A server of the kind the environment names: the real one at `EVENTSTORE_URL`, else the double. */
export interface EventStoreServer {
  readonly kind: 'EventStoreDB' | 'the double of EventStoreDB';
  readonly url: string;
  readonly dispose: () => Promise<void>;
}

export const realEventStoreUrl = process.env.EVENTSTORE_URL;

export async function eventStoreServer(): Promise<EventStoreServer> {
  if (realEventStoreUrl)
    return { kind: 'EventStoreDB', url: realEventStoreUrl, dispose: () => Promise.resolve() };
  const double = await EventStoreDbDouble.start();
  return { kind: 'the double of EventStoreDB', url: double.url, dispose: () => double.stop() };
}

/** As the contract suites want a store opened. A real server's log is shared with what came before. */
export async function openEventStoreAt({ url, dispose }: EventStoreServer) {
  let store = EventStoreDbEventStore.open(url);
  return {
    store,
    reopen: async () => {
      await store.close();
      return (store = EventStoreDbEventStore.open(url));
    },
    dispose: async () => {
      await store.close();
      await dispose();
    },
  };
}

import { EventStoreDbEventStore } from '@rollcall/event-store-eventstoredb';
import { EventStoreDbDouble } from './eventstoredb-double/eventstoredb-double.js';

/** A server that speaks EventStoreDB's protocol. */
export interface EventStoreServer {
  readonly kind: 'EventStoreDB' | 'the double of EventStoreDB';
  readonly url: string;
  readonly dispose: () => Promise<void>;
}

export const realEventStoreUrl = process.env.EVENTSTORE_URL;

const startDouble = async (): Promise<EventStoreServer> => {
  const double = await EventStoreDbDouble.start();
  return { kind: 'the double of EventStoreDB', url: double.url, dispose: () => double.stop() };
};

const useReal = (url: string) => (): Promise<EventStoreServer> =>
  Promise.resolve({ kind: 'EventStoreDB', url, dispose: () => Promise.resolve() });

/** How to get a server of the kind the environment names: the real one at `EVENTSTORE_URL`, else a double. */
export const eventStoreServer = realEventStoreUrl ? useReal(realEventStoreUrl) : startDouble;

/** How to get each there is: a double always, the real one at `EVENTSTORE_URL` where that is set. */
export const eventStoreServers: readonly (readonly [EventStoreServer['kind'], typeof eventStoreServer])[] = [
  ['the double of EventStoreDB', startDouble],
  ...(realEventStoreUrl ? [['EventStoreDB', useReal(realEventStoreUrl)] as const] : []),
];

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

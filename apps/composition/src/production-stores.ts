import { PrefixedEventStore, type EventStore } from '@rollcall/event-sourcing';
import { EventStoreDbEventStore } from '@rollcall/event-store-eventstoredb';
import { ConfigurationError, type Configuration, type ProductionStores } from '@rollcall/platform';
import { openMongoStores } from '@rollcall/read-store-mongodb';
import { examinationOf } from './examination.js';
import type { Stores } from './stores.js';

/** Of a new installation: the most processes that can share its read models. */
const SHARDS = 64;

/**
 * The log in EventStoreDB, everything else in MongoDB. Asks neither of them: what is asked of a store is
 * `store_unavailable` for as long as it is away. Errors by code: `invalid_configuration`.
 */
export async function openProductionStores(
  { installationKey }: Pick<Configuration, 'installationKey'>,
  { eventStoreUrl, mongodbUrl, streamPrefix }: ProductionStores,
): Promise<Stores> {
  if (installationKey === undefined) {
    throw new ConfigurationError([
      'ROLLCALL_INSTALLATION_KEY: expected to be set, the same for every process, where EVENTSTORE_URL and MONGODB_URL are: without it personal data cannot be read',
    ]);
  }
  const server = usable('EVENTSTORE_URL', () => EventStoreDbEventStore.open(eventStoreUrl));
  const eventStore: EventStore =
    streamPrefix === undefined ? server : new PrefixedEventStore(server, `${streamPrefix}:`);
  try {
    const mongo = usable('MONGODB_URL', () => openMongoStores(mongodbUrl));
    const close = async (): Promise<void> => {
      const closed = await Promise.allSettled([eventStore.close(), mongo.close()]);
      for (const result of closed) if (result.status === 'rejected') throw result.reason;
    };
    return {
      ...mongo,
      eventStore,
      installationKey,
      exclusive: false,
      shards: SHARDS,
      files: undefined,
      examination: examinationOf(mongo, mongo.readStore, {
        eventStore: () => server.product(),
        others: () => mongo.readStore.product(),
      }),
      close,
    };
  } catch (error) {
    await eventStore.close();
    throw error;
  }
}

/** The drivers' own messages may repeat parts of an address, and there is a password in it; a file's name is told. */
function usable<Opened>(name: string, open: () => Opened): Opened {
  try {
    return open();
  } catch (error) {
    const expected = isOfFile(error)
      ? `the files it names to be readable (${error.message})`
      : 'a connection string whose options the driver knows';
    throw new ConfigurationError([`${name}: expected ${expected}`]);
  }
}

/** Told by its members, as it may come from another realm. */
const isOfFile = (error: unknown): error is NodeJS.ErrnoException =>
  typeof error === 'object' && error !== null && 'syscall' in error && 'path' in error;

import { EventStoreDBClient, START, streamNameFilter } from '@eventstore/db-client';
import { MongoClient, type AnyBulkWriteOperation } from 'mongodb';
import { engineOn, openStores, type Stores } from '@rollcall/composition';
import { createLogger, loadConfiguration } from '@rollcall/platform';
import { Projector } from '@rollcall/projector';
import type { ReadStore } from '@rollcall/read-store';

export interface CatchUpResult {
  readonly seconds: number;
  /** How many events were gone through. */
  readonly events: number;
  /** Documents written, each as often as it was. */
  readonly documents: number;
}

const DEADLINE_MS = 600_000;
const DOCUMENTS = 'documents-';
const BARE = 'bare-';
const BULK = 1_000;
/** All that is not made from the log. */
const KEPT = new Set(['keys', 'keys-used']);
const DURABLE = { writeConcern: { w: 'majority', journal: true } } as const;

/** EventStoreDB's own client, until it has delivered `wanted` events of this installation. */
async function subscription(wanted: number): Promise<CatchUpResult> {
  const db = EventStoreDBClient.connectionString`${process.env.EVENTSTORE_URL!}`;
  const filter = streamNameFilter({ prefixes: [`${process.env.ROLLCALL_STREAM_PREFIX}:`] });
  const began = performance.now();
  let events = 0;
  for await (const resolved of db.subscribeToAll({ fromPosition: START, filter })) {
    if (resolved.event !== undefined && ++events === wanted) break;
  }
  const seconds = (performance.now() - began) / 1_000;
  await db.dispose();
  return { seconds, events, documents: 0 };
}

/** The product's subscription, which nobody does anything with. `wanted` 0: as many as there are. */
async function adapter(): Promise<CatchUpResult> {
  const configuration = loadConfiguration(process.env);
  const stores = await openStores(configuration);
  const began = performance.now();
  let events = 0;
  for await (const batch of stores.eventStore.subscribe()) {
    events += batch.events.length;
    if (batch.caughtUp) break;
  }
  const seconds = (performance.now() - began) / 1_000;
  await stores.close();
  return { seconds, events, documents: 0 };
}

/** The product's projector, from nothing but log and keys until every read model is at the head. */
async function projector(events: number): Promise<CatchUpResult> {
  await dropWhatIsMade();
  const configuration = loadConfiguration({ ...process.env, ROLLCALL_PROJECTOR: 'embedded' });
  const counted = { documents: 0 };
  const stores = counting(await openStores(configuration), counted);
  const engine = await engineOn(stores, configuration, createLogger(configuration));
  const head = await stores.eventStore.head();
  const { projector } = engine;
  if (!(projector instanceof Projector)) throw new Error('this configuration projects elsewhere');
  const began = performance.now();
  await projector.start();
  const { length } = projector.ownedShards();
  if (length !== engine.stores.shards) throw new Error(`only ${length} shards are owned`);
  if (!(await projector.reached(head, DEADLINE_MS))) throw new Error('the projector did not arrive');
  const seconds = (performance.now() - began) / 1_000;
  await projector.stop();
  await engine.stop();
  return { seconds, events, ...counted };
}

function counting(stores: Stores, counted: { documents: number }): Stores {
  const { readStore } = stores;
  const collection: ReadStore['collection'] = async (definition) => {
    const made = await readStore.collection(definition);
    const put: typeof made.put = (documents) => {
      counted.documents += documents.length;
      return made.put(documents);
    };
    return overlay(made, { put });
  };
  return { ...stores, readStore: overlay(readStore, { collection }) };
}

/** `of`, with some of its methods replaced. */
const overlay = <Of extends object>(of: Of, other: Partial<Of>): Of =>
  new Proxy(of, {
    get(target, name) {
      const value: unknown = Reflect.get(name in other ? other : target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

/**
 * The driver's own `bulkWrite` of what the projector has left: replacements by `_id`, as many as it wrote, with the same
 * concern and indexes, the collections at once.
 */
async function bulkWrite(wanted: number): Promise<CatchUpResult> {
  return withDatabase(async (db) => {
    const made = (await db.listCollections({}, { nameOnly: true }).toArray()).filter(({ name }) =>
      name.startsWith(DOCUMENTS),
    );
    const sources = await Promise.all(
      made.map(async ({ name }) => {
        const target = db.collection(BARE + name, DURABLE);
        await target.drop();
        for (const { key } of await db.collection(name).indexes())
          if (!('_id' in key)) await target.createIndex(key);
        return { target, found: await db.collection(name).find().toArray() };
      }),
    );
    const distinct = sources.reduce((sum, { found }) => sum + found.length, 0);
    const began = performance.now();
    await Promise.all(
      sources.map(async ({ target, found }) => {
        let left = Math.round((found.length * wanted) / distinct);
        for (let at = 0; left > 0; at += BULK) {
          const piece = found.slice(at % found.length).slice(0, Math.min(BULK, left));
          left -= piece.length;
          const operations = piece.map((replacement): AnyBulkWriteOperation => ({
            replaceOne: { filter: { _id: replacement._id }, replacement, upsert: true },
          }));
          await target.bulkWrite(operations, { ordered: false });
        }
      }),
    );
    return { seconds: (performance.now() - began) / 1_000, events: 0, documents: wanted };
  });
}

const dropWhatIsMade = (): Promise<void> =>
  withDatabase(async (db) => {
    for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
      if (!KEPT.has(name)) await db.collection(name).drop();
    }
  });

async function withDatabase<Result>(
  work: (db: ReturnType<MongoClient['db']>) => Promise<Result>,
): Promise<Result> {
  const client = new MongoClient(process.env.MONGODB_URL!);
  try {
    return await work(client.db());
  } finally {
    await client.close();
  }
}

export const catchUps = { subscription, adapter, projector, bulkWrite };
export type CatchUpName = keyof typeof catchUps;

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Collection, CollectionDefinition } from '@rollcall/read-store';
import { openMongoStores, type MongoStores } from '@rollcall/read-store-mongodb';
import { eventually } from '../support/eventually.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { dropDatabase, freshDatabase, hostOf, inDatabase, onMongo } from '../support/mongo-database.js';

interface Counter {
  readonly count: number;
}

const counters: CollectionDefinition<Counter> = {
  name: 'counters',
  fields: { count: 'number' },
  fieldsOf: ({ count }) => ({ count }),
};
const position = (at: number): string => String(at).padStart(16, '0');
const away = { name: 'EngineError', code: 'store_unavailable', detail: { store: 'mongodb' } };

onMongo((server) =>
  describe('The MongoDB stores behind a network with faults', () => {
    const database = freshDatabase();
    const throughProxy = (): string =>
      inDatabase(`mongodb://127.0.0.1:${proxy.port}/?directConnection=true`, database);
    let proxy: FaultProxy;
    let stores: MongoStores;
    let collection: Collection<Counter>;

    beforeEach(async () => {
      proxy = await FaultProxy.start(hostOf(server));
      stores = openMongoStores(inDatabase(throughProxy(), database));
      collection = await stores.readStore.collection(counters);
    });
    afterEach(async () => {
      await proxy.heal();
      await stores.close();
      await proxy.close();
      await dropDatabase(inDatabase(server, database));
    });

    const workingAgain = (): Promise<unknown> =>
      eventually('the store answers', () => stores.readStore.ping().then(() => true));

    /** Until it is acknowledged. */
    const insist = (put: () => Promise<unknown>): Promise<true> =>
      eventually('the write is acknowledged', () => put().then(() => true as const));

    /** Each of 64 writers counts its own document up, one acknowledged write after the other. */
    async function countUp(during: (round: number) => Promise<void>): Promise<void> {
      for (let round = 1; round <= 5; round += 1) {
        const written = Array.from({ length: 64 }, (_, at) => {
          const document = { id: `0/${at}`, position: position(round), body: { count: round } };
          return insist(() => collection.put([document]));
        });
        await during(round);
        await Promise.all(written);
      }
    }

    const everyCountIs = async (count: number): Promise<void> => {
      expect(await collection.count({ field: 'count', op: 'eq', value: count })).toBe(64);
      expect(await collection.count()).toBe(64);
    };

    it('write everything once where connections are reset before a write arrives, and after it was answered', async () => {
      await countUp((round) => {
        proxy.cutAfter(round % 2 === 0 ? 'toServer' : 'toClient', 0);
        return Promise.resolve();
      });
      expect(proxy.cuts).toBeGreaterThan(0);
      await everyCountIs(5);
    });

    it('write everything once while all connections are reset again and again', async () => {
      await countUp(async () => {
        proxy.reset();
        await new Promise((resolve) => setImmediate(resolve));
        proxy.reset();
      });
      await everyCountIs(5);
    });

    it('say that the server is away when it refuses, and go on when it is back', async () => {
      await proxy.refuse();
      await expect(collection.get('0/x')).rejects.toMatchObject(away);
      await expect(
        collection.put([{ id: '0/x', position: position(1), body: { count: 1 } }]),
      ).rejects.toMatchObject(away);
      await proxy.heal();
      await workingAgain();
      expect(await collection.get('0/x')).toBeUndefined();
    });

    it('can be opened while the server refuses', async () => {
      await proxy.refuse();
      const early = openMongoStores(throughProxy());
      await expect(early.keyStore.getMany(['x'])).rejects.toMatchObject(away);
      await proxy.heal();
      await eventually('the keys can be read', () => early.keyStore.getMany(['x']));
      await early.close();
    });

    it('wait for no silent server, and write everything once', async () => {
      await insist(() => collection.put([{ id: '0/x', position: position(1), body: { count: 1 } }]));
      proxy.blackHole();
      const asked = await Promise.allSettled([
        stores.readStore.ping(),
        collection.get('0/x'),
        collection.find({ limit: 1 }),
        collection.count(),
        collection.put([{ id: '0/x', position: position(2), body: { count: 2 } }]),
        stores.keyStore.create(new Map([['x', new Uint8Array(60)]])),
        stores.readStore.checkpoints.claim('x'),
        stores.readStore.leases.acquire('x', 'me', 1_000),
      ]);
      for (const outcome of asked) expect(outcome).toMatchObject({ status: 'rejected', reason: away });
      await proxy.heal();
      await workingAgain();
      await insist(() => collection.put([{ id: '0/x', position: position(2), body: { count: 2 } }]));
      expect((await collection.get('0/x'))?.body).toEqual({ count: 2 });
    });

    it('work where every answer is half a second late', async () => {
      proxy.delay(250);
      await countUp(() => Promise.resolve());
      await everyCountIs(5);
    });
  }),
);

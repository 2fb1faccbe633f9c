import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Collection, CollectionDefinition, PageRequest, StoredDocument } from '@rollcall/read-store';
import type { CommandStartedEvent, Document } from 'mongodb';
import { readStoreContract } from '../../../test/contract/read-store.contract.js';
import {
  dropDatabase,
  freshDatabase,
  inDatabase,
  inMongoDatabase,
  onMongo,
} from '../../../test/support/mongo-database.js';
import { layoutOf } from './layout.js';
import { MongoConnection, type MongoHandle } from './mongo-connection.js';
import { MongoReadStore } from './mongo-read-store.js';
import { pageQueries } from './page-query.js';

interface Item {
  readonly rank?: number;
  readonly text?: string;
}

const items: CollectionDefinition<Item> = {
  name: 'items',
  fields: { rank: 'number', text: 'text' },
  fieldsOf: ({ rank = null, text = null }) => ({ rank, text }),
};
const item = (at: number, body: Item = {}, position = 1): StoredDocument<Item> => ({
  id: `0/${at}`,
  position: String(position).padStart(16, '0'),
  body,
});

onMongo((server) => {
  readStoreContract(
    'MongoDB',
    inMongoDatabase(server, (stores) => stores.readStore),
  );

  describe('The MongoDB read store', () => {
    const url = inDatabase(server, freshDatabase());
    let mongo: MongoHandle;
    let store: MongoReadStore;
    let collection: Collection<Item>;
    let commands: CommandStartedEvent[];

    beforeEach(async () => {
      mongo = new MongoConnection(url).share();
      const { client } = mongo.database;
      Object.assign(client, { monitorCommands: true });
      commands = [];
      client.on('commandStarted', (event) => commands.push(event));
      store = new MongoReadStore(mongo);
      collection = await store.collection(items);
    });
    afterEach(async () => {
      await store.close();
      await dropDatabase(url);
    });

    const commandsNamed = (name: string): readonly Document[] =>
      commands.filter(({ commandName }) => commandName === name).map(({ command }) => command);

    /** The stages of the plan that won, the innermost last. */
    const stagesOf = (plan: Document): string[] => [
      String(plan.stage),
      ...(plan.inputStage ? stagesOf(plan.inputStage as Document) : []),
    ];

    it.each(['asc', 'desc'] as const)(
      'finds the place of a page in an index, sorted %s',
      async (direction) => {
        await collection.put([
          item(1, { rank: 5 }),
          item(2, { rank: 6 }),
          item(3),
          item(4),
          item(5, undefined),
        ]);
        const sort = { field: 'rank', direction };
        const explain = async (request: PageRequest): Promise<void> => {
          for (const { filter, sort: order } of pageQueries(request, layoutOf(items.name, items.fields))) {
            const query = mongo
              .collection('documents-items')
              .find(filter, { sort: new Map(order), limit: 2 });
            const { queryPlanner } = await query.explain();
            const stages = stagesOf(queryPlanner.winningPlan as Document);
            expect(stages).toContain('IXSCAN');
            expect(stages).not.toContain('COLLSCAN');
          }
        };
        for (const limit of [1, 3]) {
          const { nextCursor } = await collection.find({ sort, limit });
          for (const cursor of [undefined, nextCursor]) await explain({ sort, limit, cursor });
        }
        await explain({ filter: { field: 'rank', op: 'gte', value: 6 }, sort, limit: 1 });
      },
    );

    it('tells which version of MongoDB it is on, and which ones it is for', async () => {
      expect(await store.product()).toEqual({
        product: 'MongoDB',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        supported: { oldest: '4.4', newest: '8.0' },
      });
    });

    it('lets the highest position win among those that make a document at once', async () => {
      for (let round = 0; round < 20; round += 1) {
        const positions = [3, 9, 1, 7, 5, 8, 2, 6, 4];
        const puts = positions.map((at) => collection.put([item(round, { rank: at }, at)]));
        await Promise.all(puts);
        expect(await collection.get(`0/${round}`)).toEqual(item(round, { rank: 9 }, 9));
      }
    });

    describe('asked for a hundred shards at once', () => {
      const ids = Array.from({ length: 100 }, (_, shard) => `shard/${shard}`);
      const next = (position: string, epoch: number) => ({
        position,
        eventId: 'e',
        installationId: 'i',
        epoch,
      });
      const claim = (): Promise<number[]> => Promise.all(ids.map((id) => store.checkpoints.claim(id)));
      const save = (epoch: number): Promise<boolean[]> =>
        Promise.all(ids.map((id) => store.checkpoints.save(id, next('1', epoch), undefined)));
      const hold = (owner: string) => Promise.all(ids.map((id) => store.leases.acquire(id, owner, 60_000)));

      it('goes to the server a few times, not a hundred', async () => {
        await claim();
        await save(1);
        await hold('me');
        await Promise.all(ids.map((id) => store.leases.renew(id, 'me', 1, 60_000)));
        expect(commandsNamed('update')).toHaveLength(2);
        const modified = commandsNamed('findAndModify').map(({ findAndModify }) => findAndModify as string);
        expect(modified.filter((collection) => collection === 'build-checkpoints')).toHaveLength(2);
        expect(commands.length).toBeLessThan(20);
      });

      it('tells for each checkpoint whether it was saved', async () => {
        await claim();
        await Promise.all(ids.slice(0, 30).map((id) => store.checkpoints.claim(id)));
        const saved = await save(1);
        expect(saved).toEqual(ids.map((_, at) => at >= 30));
        expect((await store.checkpoints.loadMany(ids)).size).toBe(70);
        expect(await save(1)).toEqual(ids.map(() => false));
      });

      it('gives two who claim at the same time epochs of which one is higher', async () => {
        const [mine, theirs] = await Promise.all([claim(), claim()]);
        for (const [at, epoch] of mine.entries()) expect(epoch).not.toBe(theirs[at]);
        const last = ids.map((_, at) => Math.max(mine[at]!, theirs[at]!));
        const saved = ids.map((id, at) => store.checkpoints.save(id, next('1', last[at]!), undefined));
        expect(await Promise.all(saved)).toEqual(ids.map(() => true));
      });

      it('tells for each lease whose it is, and whether it was renewed', async () => {
        await Promise.all(ids.slice(0, 30).map((id) => store.leases.acquire(id, 'other', 60_000)));
        const held = await hold('me');
        expect(held.map((lease) => lease?.owner)).toEqual(ids.map((_, at) => (at < 30 ? undefined : 'me')));
        const renewed = ids.map((id) => store.leases.renew(id, 'me', 1, 60_000));
        expect(await Promise.all(renewed)).toEqual(ids.map((_, at) => at >= 30));
      });

      it('gives each lease to one of two who take them at the same time', async () => {
        const other = new MongoConnection(url).share();
        const theirs = new MongoReadStore(other);
        const [mine, others] = await Promise.all([
          hold('me'),
          Promise.all(ids.map((id) => theirs.leases.acquire(id, 'other', 60_000))),
        ]);
        for (const at of ids.keys()) expect([mine[at], others[at]].filter(Boolean)).toHaveLength(1);
        await theirs.close();
      });
    });

    it('writes durably, one document an operation and each by its id, and reads what is durable', async () => {
      await collection.put([item(1), item(2)]);
      await collection.put([item(2, {}, 2), item(3, {}, 1)]);
      await collection.find({ limit: 5 });
      await collection.getMany(['0/1']);
      await store.checkpoints.claim('x');
      await store.leases.acquire('x', 'me', 1_000);
      await store.leases.renew('x', 'me', 1, 1_000);
      const updates = commandsNamed('update');
      expect(updates.length).toBeGreaterThanOrEqual(3);
      const modified = commandsNamed('findAndModify');
      for (const command of [...updates, ...modified])
        expect(command.writeConcern).toMatchObject({ w: 'majority', j: true });
      for (const { query } of modified) expect(query).toHaveProperty('_id');
      for (const { updates: operations } of updates)
        for (const { q, multi } of operations as Document[]) {
          expect(q).toHaveProperty('_id');
          expect(multi ?? false).toBe(false);
        }
      for (const command of commandsNamed('find'))
        expect(command).toMatchObject({ readConcern: { level: 'majority' } });
      for (const { command } of commands) {
        expect(command).not.toHaveProperty('startTransaction');
        expect(command.$readPreference ?? { mode: 'primary' }).toMatchObject({
          mode: expect.stringMatching(/^primary/),
        });
      }
      expect(commandsNamed('getMore')).toEqual([]);
    });

    it('asks for as many documents as it is given in one round trip', async () => {
      const documents = Array.from({ length: 1_000 }, (_, at) => item(at, { text: 'x'.repeat(1_000) }));
      await collection.put(documents);
      commands = [];
      expect((await collection.getMany(documents.map(({ id }) => id))).size).toBe(1_000);
      expect(commands.map(({ commandName }) => commandName)).toEqual(['find']);
    });

    it('reports its indexes, also those that somebody has dropped', async () => {
      const report = (present: boolean) => [
        { collection: 'documents-items', name: 'by-f0', field: 'rank', present },
        { collection: 'documents-items', name: 'by-f1', field: 'text', present: true },
      ];
      expect(await store.indexReport()).toEqual(report(true));
      await mongo.collection('documents-items').dropIndex('by-f0');
      expect(await store.indexReport()).toEqual(report(false));
      await store.collection(items);
      expect(await store.indexReport()).toEqual(report(true));
    });

    it('is made by many processes at once', async () => {
      const definition = { ...items, name: 'shared' };
      const made = await Promise.all(Array.from({ length: 10 }, () => store.collection(definition)));
      await made[0]?.put([item(1)]);
      expect(await made[9]?.count()).toBe(1);
    });

    it('refuses a document that MongoDB does not take, and writes nothing of the call', async () => {
      const large = item(2, { text: 'x'.repeat(17 * 1024 * 1024) });
      await expect(collection.put([item(1), large])).rejects.toMatchObject({ code: 'document_too_large' });
      expect(await collection.count()).toBe(0);
      const body = { kept: 'x'.repeat(15 * 1024 * 1024) } as Item;
      expect(await collection.put([item(3, body)])).toBe(1);
      expect((await collection.get('0/3'))?.body).toEqual(body);
    });
  });
});

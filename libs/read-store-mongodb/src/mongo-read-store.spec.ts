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

    it('lets the highest position win among those that make a document at once', async () => {
      for (let round = 0; round < 20; round += 1) {
        const positions = [3, 9, 1, 7, 5, 8, 2, 6, 4];
        const puts = positions.map((at) => collection.put([item(round, { rank: at }, at)]));
        await Promise.all(puts);
        expect(await collection.get(`0/${round}`)).toEqual(item(round, { rank: 9 }, 9));
      }
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
      for (const command of [...updates, ...commandsNamed('findAndModify')])
        expect(command.writeConcern).toMatchObject({ w: 'majority', j: true });
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

import { describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { isEngineError } from '@rollcall/event-sourcing';
import { documentId, shardOf } from '@rollcall/projector';
import type { DocumentProjection } from '@rollcall/projections';
import type { DocumentBody, ReadStore } from '@rollcall/read-store';
import { SqliteReadStore } from '@rollcall/read-store-sqlite';
import { openDatabase } from '@rollcall/sqlite';
import { inMongoDatabase, onMongo } from '../support/mongo-database.js';
import { plainCodec } from '../support/recorded-events.js';
import { inTemporaryFile } from '../support/temporary-store.js';
import { fragile, straightFold, tallies } from './support/counting.js';
import { mortal, type Mortal } from './support/mortal-read-store.js';
import { RebuildRoom } from './support/rebuild-room.js';
import { PATIENCE_MS } from '../support/eventually.js';

interface Opened {
  readonly store: ReadStore;
  /** Of the collections of documents that the store itself has. */
  readonly collections: () => Promise<readonly string[]>;
  readonly dispose: () => Promise<void>;
}

const STREAMS = 4;
const BROKEN = new Set([2, 7]);
const projections: readonly DocumentProjection<DocumentBody>[] = [tallies, fragile(BROKEN)];
const names = projections.map(({ name }) => name);

/** What had caught up may begin to read the log anew before it is switched to. */
async function insist(step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!isEngineError(error, 'not_caught_up')) throw error;
    await insist(step);
  }
}

/**
 * Everything that a rebuild does, as an operation does it again after a crash: what was done is not done twice. Answers
 * with false when the process was killed in the middle of it.
 */
async function rebuild(room: RebuildRoom<ReadStore>, { readStore, isDead }: Mortal): Promise<boolean> {
  const { projector, rebuilds } = room.process({ readStore });
  try {
    await projector.start();
    for (const name of names) {
      if ((await rebuilds.record(name)).live === `${name}-v1`) await rebuilds.begin(name, 'one');
    }
    for (const name of names) {
      const { live } = await rebuilds.record(name);
      if (live === `${name}-v1-g2`) continue;
      await insist(async () => {
        await rebuilds.awaitCaughtUp(name, 'one', {});
        await rebuilds.switch(name, 'one', `${name}-v1-g2`);
      });
    }
    if (room.store.events.length === 2 * STREAMS) await room.append(STREAMS);
    for (const name of names)
      if ((await rebuilds.record(name)).previous !== undefined) await rebuilds.prune(name);
    for (const name of names) {
      while ((await rebuilds.record(name)).dropping.length > 0)
        await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const head = await room.store.head();
    while (!(await projector.reached(head, 1_000))) if (isDead()) return false;
    return !isDead();
  } catch (error) {
    if (isDead()) return false;
    throw error;
  } finally {
    await projector.stop();
  }
}

async function expectExact(room: RebuildRoom<ReadStore>, { store, collections }: Opened): Promise<void> {
  const log = await plainCodec.decode(room.store.events);
  for (const projection of projections) {
    const build = `${projection.name}-v1-g2`;
    const collection = await store.collection({ name: build, fields: {}, fieldsOf: () => ({}) });
    const ids = Array.from({ length: STREAMS }, (_, at) => `stream-${at}`).map((stream) =>
      documentId(shardOf(stream, room.shards), stream),
    );
    const found = [...(await collection.getMany(ids))].map(([id, { body }]) => [id, body] as const);
    const stuck = new Set<string>();
    const readable = log.filter(({ stream, data }) => {
      if (projection !== tallies && BROKEN.has((data as { value: number }).value)) stuck.add(stream);
      return !stuck.has(stream);
    });
    expect(Object.fromEntries(found)).toEqual(straightFold(projection, readable, room.shards));
    expect((await store.checkpoints.load(`${build}/0`))?.position).toBe(await room.store.head());
    expect(await store.checkpoints.load(`${projection.name}-v1/0`)).toBeUndefined();
  }
  expect(await store.builds.all()).toMatchObject(
    [...names].sort().map((projection) => {
      return { projection, live: `${projection}-v1-g2`, dropping: [], generation: 2 };
    }),
  );
  for (const record of await store.builds.all())
    expect([record.previous, record.shadow]).toEqual([undefined, undefined]);
  expect((await store.parked.list()).map(({ build, document }) => `${build} ${document}`).sort()).toEqual([
    'fragile-v1-g2 0/stream-1',
    'fragile-v1-g2 0/stream-2',
  ]);
  expect([...(await collections())].sort()).toEqual(names.map((name) => `documents-${name}-v1-g2`).sort());
}

function killedAnywhere(name: string, open: () => Promise<Opened>): void {
  describe(`A rebuild on ${name}`, () => {
    it('comes to the same end when the process is killed between any two of its writes', async () => {
      let killed = 0;
      for (let isDone = false; !isDone;) {
        const opened = await open();
        const room = new RebuildRoom(opened.store, projections);
        await room.append(STREAMS);
        const before = await room.start();
        await before.projector.reached(await room.store.head(), PATIENCE_MS);
        await room.close();
        await room.append(STREAMS);
        isDone = await rebuild(room, mortal(opened.store, killed + 1));
        if (!isDone) killed++;
        expect(await rebuild(room, mortal(opened.store))).toBe(true);
        await expectExact(room, opened);
        await opened.dispose();
      }
      expect(killed).toBeGreaterThan(25);
    }, 600_000);
  });
}

killedAnywhere('SQLite', async () => {
  const { path, store, dispose } = await inTemporaryFile((file) => SqliteReadStore.open(file))();
  const collections = () => {
    const database = openDatabase(path, {});
    const rows = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    database.close();
    const tables = rows.map((row) => String((row as { name: unknown }).name));
    return Promise.resolve(tables.filter((table) => table.startsWith('documents-')));
  };
  return { store, collections, dispose };
});

describe('With MongoDB', () => {
  onMongo((server) =>
    killedAnywhere('MongoDB', async () => {
      const { store, url, dispose } = await inMongoDatabase(server, ({ readStore }) => readStore)();
      const collections = async () => {
        const client = await MongoClient.connect(url);
        const found = await client.db().listCollections({}, { nameOnly: true }).toArray();
        await client.close();
        return found.map((one) => one.name).filter((one) => one.startsWith('documents-'));
      };
      return { store, collections, dispose };
    }),
  );
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@rollcall/event-sourcing';
import { auditKind, askOwner, documentId, Projector, shardOf } from '@rollcall/projector';
import { buildName, collectionOf } from '@rollcall/projections';
import type { ReadStore } from '@rollcall/read-store';
import { SqliteReadStore } from '@rollcall/read-store-sqlite';
import { join } from 'node:path';
import { eventually, PATIENCE_MS } from '../support/eventually.js';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { inMongoDatabase, onMongo } from '../support/mongo-database.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { removeDirectory, temporaryDirectory } from '../support/server.js';
import { counted, fragile, parities } from './support/counting.js';
import { OperationInHand } from './support/operation-context.js';

interface Opened {
  readonly store: ReadStore;
  readonly dispose: () => Promise<void>;
}

/** A MongoDB that waits for a slow disk takes its time. */
const shards = 3;
const streams = ['a', 'b', 'c', '日本 🎉', 'z'];

/** What finds and mends drift, on a read store as it is in use. */
function mends(name: string, open: () => Promise<Opened>): void {
  describe(`Audits, retries and rebuilds on ${name}`, () => {
    const broken = new Set<number>();
    const projections = [parities, fragile(broken)];
    let opened: Opened;
    let store: MemoryEventStore;
    let projector: Projector;

    beforeEach(async () => {
      broken.clear();
      opened = await open();
      store = new MemoryEventStore();
      const fixed = { store, readStore: opened.store, projections, codec: plainCodec, shards };
      projector = new Projector({ ...fixed, installationId: 'here', heartbeatMs: 100 });
    });
    afterEach(async () => {
      await projector.stop();
      await opened.dispose();
    });

    const fill = async (): Promise<void> => {
      for (const value of [1, 2, 3, 4])
        for (const stream of streams) await appendPlain(store, stream, counted(value));
      await projector.start();
      expect(await projector.reached(await store.head(), PATIENCE_MS)).toBe(true);
    };
    const audit = (input: JsonObject): Promise<JsonObject> => {
      const parts = { store, codec: plainCodec, readStore: opened.store, shards, projections };
      const liveBuildOf = (projection: { name: string; version: number }) =>
        Promise.resolve(buildName(projection));
      const kind = auditKind({ ...parts, installationId: 'here', liveBuildOf, audited: () => undefined });
      return new OperationInHand(kind, input).run();
    };
    const ask = (build: string, stream: string, retry: boolean) => {
      const shard = shardOf(stream, shards);
      const task = retry
        ? ({ kind: 'retry', document: documentId(shard, stream) } as const)
        : ({ kind: 'refold', stream } as const);
      const parts = { readStore: opened.store, projector };
      return askOwner(parts, { build, shard, task }, AbortSignal.timeout(PATIENCE_MS));
    };

    const samples: readonly JsonObject[] = [{}, { sample: 100 }];

    it('finds what is changed, missing and extra, and mends what has a stream', async () => {
      await fill();
      for (const input of samples) expect(await audit(input)).toMatchObject({ drifted: 0 });
      const documents = await opened.store.collection(collectionOf(parities, 'parities-v1'));
      for (const [stream, body] of [
        ['a', { values: [9] }],
        ['日本 🎉', undefined],
      ] as const) {
        const id = documentId(shardOf(stream, shards), `${stream}/odd`);
        const { position } = (await documents.get(id))!;
        expect(await documents.replace({ id, position, body }, position)).toBe(true);
      }
      await documents.put([{ id: '1/nobody/odd', position: '0000000000000001', body: { values: [] } }]);
      await eventually(
        'the checkpoint to be at the head',
        async () => {
          const ids = Array.from({ length: shards }, (_, shard) => `parities-v1/${shard}`);
          const stored = await opened.store.checkpoints.loadMany(ids);
          const head = await store.head();
          return ids.every((id) => stored.get(id)?.position === head);
        },
        PATIENCE_MS,
      );
      for (const input of samples) {
        const { drifted, projections: told } = await audit(input);
        expect(drifted).toBe(3);
        expect(told).toMatchObject([{ drifted: { missing: 1, extra: 1, different: 1 } }, {}]);
      }
      for (const stream of ['a', '日本 🎉'])
        expect(await ask('parities-v1', stream, false)).toMatchObject({ documents: 2, replaced: 1 });
      expect(await audit({})).toMatchObject({ drifted: 1 });
    });

    it('parks exactly what cannot be folded, and heals it after the fix', async () => {
      broken.add(3);
      await fill();
      expect(await opened.store.parked.list('fragile-v1')).toHaveLength(streams.length);
      expect(await ask('fragile-v1', 'a', true)).toEqual({ released: false, error: 'TypeError' });
      broken.clear();
      await appendPlain(store, 'b', counted(5));
      expect(await ask('fragile-v1', 'a', true)).toEqual({ released: true });
      for (const stream of streams.slice(1))
        expect(await ask('fragile-v1', stream, false)).toMatchObject({ replaced: 1, released: 1 });
      expect(await opened.store.parked.list()).toEqual([]);
      await appendPlain(store, 'c', counted(6));
      expect(await projector.reached(await store.head(), PATIENCE_MS)).toBe(true);
      expect(await audit({})).toMatchObject({ drifted: 0, parked: 0 });
    });
  });
}

mends('SQLite', () => {
  const directory = temporaryDirectory();
  const store = SqliteReadStore.open(join(directory, 'read-models.db'));
  const dispose = async (): Promise<void> => {
    await store.close();
    removeDirectory(directory);
  };
  return Promise.resolve({ store, dispose });
});

onMongo((server) =>
  mends(
    'MongoDB',
    inMongoDatabase(server, (stores) => stores.readStore),
  ),
);

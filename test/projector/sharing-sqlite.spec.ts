import { expect, it } from '@jest/globals';
import { SqliteReadStore } from '@rollcall/read-store-sqlite';
import { documentId, Projector, shardOf } from '@rollcall/projector';
import { eventually, PATIENCE_MS } from '../support/eventually.js';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { inTemporaryFile } from '../support/temporary-store.js';
import { counted, straightFold, tallies } from './support/counting.js';
import { STREAMS } from './support/sharing-room.js';

it('Projectors share the shards of a SQLite read store, by its own clock', async () => {
  const { store: readStore, dispose } = await inTemporaryFile((path) => SqliteReadStore.open(path))();
  const store = new MemoryEventStore();
  const shards = 8;
  const start = async (owner: string): Promise<Projector> => {
    const ownership = { owner, withinMs: 1_000, everyMs: 5 };
    const options = { store, readStore, codec: plainCodec, projections: [tallies], shards, ownership };
    const projector = new Projector({ ...options, installationId: 'here', heartbeatMs: 5 });
    await projector.start();
    return projector;
  };
  const append = async (): Promise<void> => {
    for (const stream of STREAMS) await appendPlain(store, stream, counted(store.events.length));
  };

  await append();
  const [first, second] = [await start('first'), await start('second')];
  await eventually('both to own half', () =>
    [first, second].every((projector) => projector.ownedShards().length === shards / 2),
  );
  await append();
  await first.stop();
  await eventually('the other to own all', () => second.ownedShards().length === shards);
  await append();
  expect(await second.reached(await store.head(), PATIENCE_MS)).toBe(true);
  await second.stop();

  const collection = await readStore.collection({ name: 'tallies-v1', fields: {}, fieldsOf: () => ({}) });
  const ids = STREAMS.map((stream) => documentId(shardOf(stream, shards), stream));
  const stored = [...(await collection.getMany(ids))].map(([id, { body }]) => [id, body]);
  const log = await plainCodec.decode(store.events);
  expect(Object.fromEntries(stored)).toEqual(straightFold(tallies, log, shards));
  await dispose();
});

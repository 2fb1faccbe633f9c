import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { MemoryReadStore } from '../support/memory-read-store.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { cleared, counted, noise, parities, straightFold, tallies } from './support/counting.js';
import { PATIENCE_MS, projectAll, projectorOf } from './support/projector-room.js';

const projections = [tallies, parities];

async function logOf(
  events: readonly (readonly [stream: number, value: number])[],
): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  for (const [stream, value] of events) {
    const event = value === 0 ? cleared : value === 1 ? noise : counted(value);
    await appendPlain(store, `stream-${stream}`, event);
  }
  return store;
}

async function expectStraightFold(store: MemoryEventStore, readStore: MemoryReadStore): Promise<void> {
  const log = await plainCodec.decode(store.events);
  for (const projection of projections) {
    expect(readStore.contents(`${projection.name}-v1`)).toStrictEqual(straightFold(projection, log));
  }
}

/** Projects until the process dies at its `lastWrite`-th change of the read store, or until all is done. */
async function projectAndDie(
  store: MemoryEventStore,
  content: MemoryReadStore,
  { lastWrite, batchSize, cacheBytes }: { lastWrite: number; batchSize: number; cacheBytes: number },
): Promise<void> {
  let writes = 0;
  let died = (): void => undefined;
  const death = new Promise<void>((resolve) => (died = resolve));
  const readStore = content.reopened(() => {
    if (writes++ < lastWrite) return;
    died();
    throw new Error('The process is dead');
  });
  const projector = projectorOf(store, readStore, projections, { batchSize, cacheBytes, heartbeatMs: 1 });
  await projector.start();
  await Promise.race([death, projector.reached(await store.head(), PATIENCE_MS)]);
  await projector.stop();
}

const event = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 9 }));
const life = fc.record({
  lastWrite: fc.nat({ max: 40 }),
  batchSize: fc.integer({ min: 1, max: 12 }),
  cacheBytes: fc.constantFrom(300, 100_000),
});

describe('Projecting', () => {
  it('leaves what one straight fold would, wherever it died between two writes and however batches were cut', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 40 }),
        fc.array(life, { maxLength: 5 }),
        async (events, lives) => {
          const store = await logOf(events);
          const content = new MemoryReadStore();
          for (const each of lives) await projectAndDie(store, content, each);
          await projectAll(store, projectorOf(store, content.reopened(), projections));
          await expectStraightFold(store, content);
        },
      ),
      { numRuns: 150 },
    ));

  it('writes no document when everything is delivered again from the middle of an earlier batch', async () => {
    const store = await logOf(Array.from({ length: 30 }, (_, index) => [index % 3, index] as const));
    const readStore = new MemoryReadStore();
    await projectAll(store, projectorOf(store, readStore, projections));
    for (const { name } of projections) {
      const id = `${name}-v1/0`;
      const epoch = await readStore.checkpoints.claim(id);
      const stored = await readStore.checkpoints.load(id);
      const seventh = store.events[6]!;
      const eventId = `${seventh.stream}@${seventh.revision}#${seventh.id}`;
      const stale = { position: seventh.position, eventId, installationId: 'here', epoch };
      expect(await readStore.checkpoints.save(id, stale, stored?.position)).toBe(true);
    }
    const again = readStore.reopened();
    await projectAll(store, projectorOf(store, again, projections, { batchSize: 4 }));
    expect(again.writes.filter((write) => write.startsWith('put'))).toEqual([]);
    await expectStraightFold(store, again);
  });

  it('keeps a deleted document deleted when the events before the deletion come again', async () => {
    const store = await logOf([
      [1, 4],
      [1, 0],
    ]);
    const readStore = new MemoryReadStore();
    await projectAll(store, projectorOf(store, readStore, projections));
    expect(readStore.contents('tallies-v1')).toStrictEqual({ '0/stream-1': undefined });
    const id = 'tallies-v1/0';
    const epoch = await readStore.checkpoints.claim(id);
    const start = { position: '', eventId: '', installationId: 'here', epoch };
    await readStore.checkpoints.save(id, start, (await readStore.checkpoints.load(id))?.position);
    let projector = projectorOf(store, readStore, projections, { batchSize: 1 });
    // Dies after the first event came again.
    readStore.writes.length = 0;
    await projectAll(store, projector);
    projector = projectorOf(store, readStore, projections);
    await projectAll(store, projector);
    expect(readStore.contents('tallies-v1')).toStrictEqual({ '0/stream-1': undefined });
    expect(readStore.writes.filter((write) => write.startsWith('put'))).toEqual([]);
  });

  it('saves no checkpoint while the documents before it cannot be written', async () => {
    const store = await logOf([
      [1, 4],
      [2, 6],
    ]);
    const content = new MemoryReadStore();
    let tries = 0;
    const broken = content.reopened((write) => {
      if (!write.startsWith('put')) return;
      tries++;
      throw new Error('The disk is full');
    });
    const projector = projectorOf(store, broken, [tallies], { heartbeatMs: 1 });
    await projector.start();
    expect(await projector.reached(await store.head(), 50)).toBe(false);
    await projector.stop();
    expect(tries).toBeGreaterThan(1);
    expect((await content.checkpoints.load('tallies-v1/0'))?.position).toBe('');
  });

  it('writes each document once for many events', async () => {
    const store = await logOf(Array.from({ length: 100 }, () => [1, 4] as const));
    const readStore = new MemoryReadStore();
    await projectAll(store, projectorOf(store, readStore, [tallies], { heartbeatMs: 10_000, batchSize: 10 }));
    expect(readStore.writes.filter((write) => write.startsWith('put'))).toHaveLength(1);
  });
});

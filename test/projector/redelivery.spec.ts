import { describe, expect, it } from '@jest/globals';
import { type EventBatch, type LogOptions, type RecordedEvent, START } from '@rollcall/event-sourcing';
import fc from 'fast-check';
import { eventually } from '../support/eventually.js';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { MemoryReadStore } from '../support/memory-read-store.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { steadyClock } from '../support/steady-clock.js';
import { cleared, counted, noise, parities, straightFold, tallies } from './support/counting.js';
import { PATIENCE_MS, projectAll, projectorOf } from './support/projector-room.js';

const projections = [tallies, parities];

type Entry = readonly [stream: number, value: number];

async function append(store: MemoryEventStore, entries: readonly Entry[]): Promise<void> {
  for (const [stream, value] of entries) {
    const event = value === 0 ? cleared : value === 1 ? noise : counted(value);
    await appendPlain(store, `stream-${stream}`, event);
  }
}

async function logOf(entries: readonly Entry[]): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  await append(store, entries);
  return store;
}

/** Hands out its first event, and the others when it is told to. */
class HeldBackEventStore extends MemoryEventStore {
  /** Was the next one asked for? Then the first one was folded. */
  waits = false;
  letGo = (): void => undefined;
  private readonly told = new Promise<void>((resolve) => (this.letGo = resolve));

  override async *subscribe(options: LogOptions = {}): AsyncGenerator<EventBatch, void> {
    for await (const batch of this.follow({ ...options, batchSize: 1 }, true)) {
      yield batch;
      this.waits = true;
      await this.told;
    }
  }
}

/** As if nothing but documents had been written since: they are ahead of the checkpoint. */
async function rewind({ checkpoints }: MemoryReadStore, build: string, to?: RecordedEvent): Promise<void> {
  const id = `${build}/0`;
  const stored = await checkpoints.load(id);
  const epoch = await checkpoints.claim(id);
  const eventId = to === undefined ? '' : `${to.stream}@${to.revision}#${to.id}`;
  const next = { position: to?.position ?? START, eventId, installationId: 'here', epoch };
  if (!(await checkpoints.save(id, next, stored?.position))) throw new Error('The checkpoint was refused');
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

const event: fc.Arbitrary<Entry> = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 9 }));
const life = fc.record({
  events: fc.array(event, { maxLength: 12 }),
  lastWrite: fc.nat({ max: 40 }),
  batchSize: fc.integer({ min: 1, max: 12 }),
  cacheBytes: fc.constantFrom(300, 100_000),
});

describe('Projecting', () => {
  it('leaves what one straight fold would, wherever it died between two writes and however batches were cut', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(life, { maxLength: 6 }),
        fc.array(event, { maxLength: 10 }),
        async (lives, last) => {
          const store = new MemoryEventStore();
          const content = new MemoryReadStore();
          for (const { events, ...death } of lives) {
            await append(store, events);
            await projectAndDie(store, content, death);
          }
          await append(store, last);
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
    for (const { name } of projections) await rewind(readStore, `${name}-v1`, store.events[6]);
    const again = readStore.reopened();
    await projectAll(store, projectorOf(store, again, projections, { batchSize: 4 }));
    expect(again.writes.filter((write) => write.startsWith('put'))).toEqual([]);
    await expectStraightFold(store, again);
  });

  it('folds no event twice when new ones follow those that come again', async () => {
    const store = await logOf([
      [1, 4],
      [1, 5],
      [2, 6],
    ]);
    const readStore = new MemoryReadStore();
    await projectAll(store, projectorOf(store, readStore, projections));
    for (const { name } of projections) await rewind(readStore, `${name}-v1`, store.events[0]);
    await append(store, [[1, 7]]);
    await projectAll(store, projectorOf(store, readStore, projections));
    await expectStraightFold(store, readStore);
  });

  it('keeps a deleted document deleted when an event before the deletion comes again', async () => {
    const store = await logOf([
      [1, 4],
      [1, 0],
    ]);
    const readStore = new MemoryReadStore();
    await projectAll(store, projectorOf(store, readStore, [tallies]));
    await rewind(readStore, 'tallies-v1');
    const soFar = new MemoryEventStore();
    soFar.events.push(...store.events.slice(0, 1));
    await projectAll(soFar, projectorOf(soFar, readStore, [tallies]));
    expect(readStore.contents('tallies-v1')).toStrictEqual({ '0/stream-1': undefined });
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
    await eventually('the documents to be tried twice', () => tries > 1);
    await projector.stop();
    expect((await content.checkpoints.load('tallies-v1/0'))?.position).toBe('');
  });

  it('saves no checkpoint of what was folded while it waits to be written with what is to come', async () => {
    const clock = steadyClock();
    const store = new HeldBackEventStore();
    await append(store, [
      [1, 4],
      [1, 6],
    ]);
    let beats = 0;
    store.head = () => {
      beats++;
      return MemoryEventStore.prototype.head.call(store);
    };
    const readStore = new MemoryReadStore();
    const projector = projectorOf(store, readStore, [tallies], { heartbeatMs: 1 });
    try {
      await projector.start();
      await eventually('the first event to be folded', () => store.waits);
      // However long the last save took, the next one is due.
      clock.pass(1_000);
      const until = beats + 2;
      await eventually('two heartbeats', () => beats >= until);
      expect(readStore.contents('tallies-v1')).toEqual({});
      expect((await readStore.checkpoints.load('tallies-v1/0'))?.position).toBe('');
      store.letGo();
      expect(await projector.reached(store.events[1]!.position, PATIENCE_MS)).toBe(true);
      expect(readStore.contents('tallies-v1')).toEqual({ '0/stream-1': { values: [4, 6] } });
    } finally {
      clock.putBack();
      store.letGo();
      await projector.stop();
    }
  });

  it('writes each document once for many events', async () => {
    const store = await logOf(Array.from({ length: 100 }, () => [1, 4] as const));
    const readStore = new MemoryReadStore();
    await projectAll(store, projectorOf(store, readStore, [tallies], { heartbeatMs: 10_000, batchSize: 10 }));
    expect(readStore.writes.filter((write) => write.startsWith('put'))).toHaveLength(1);
  });
});

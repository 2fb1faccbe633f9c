import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  IdempotencyIndexer,
  IdempotencyLookup,
  START,
  useId,
  type EventStore,
} from '@rollcall/event-sourcing';
import { eventually } from '../support/eventually.js';
import { openEngineRoom, type EngineRoom } from './support/open-engine-room.js';
import { adding, counted, named, tally } from './support/tally.js';

const installationId = '0193b5c0-0000-7000-8000-000000000001';
const keys = ['a', 'b', '__proto__', 'constructor'];
const metrics = ['commits', '__proto__'];
const streams = ['user-production~/a', 'user-production~/b'];
const allUses = metrics.flatMap((metric) => keys.map((key) => ({ metric, key })));

describe('Idempotency', () => {
  let room: EngineRoom;
  let running: IdempotencyIndexer[];

  beforeEach(() => {
    room = openEngineRoom();
    running = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((indexer) => indexer.stop()));
    await room.close();
  });

  const startIndexer = async (store: EventStore = room.log, failed?: (error: unknown) => void) => {
    const { codec, index } = room;
    const indexer = new IdempotencyIndexer({ store, codec, index, installationId, failed });
    running.push(indexer);
    await indexer.start();
    return indexer;
  };

  const indexedAll = async (): Promise<void> => {
    const head = await room.log.head();
    await eventually('the index reaches the head', async () => (await room.index.position()) >= head);
  };

  /** What the stream says, read from its beginning. */
  const truth = async (stream: string): Promise<Map<string, string>> => {
    const first = new Map<string, string>();
    const events = await room.log.readStream(stream, { direction: 'forwards', limit: 10_000 });
    for (const { id, idempotencyKey: key, data } of await room.codec.decode(events)) {
      const use = key === undefined ? undefined : useId({ metric: (data as { metric: string }).metric, key });
      if (use !== undefined && !first.has(use)) first.set(use, id);
    }
    return first;
  };

  const lookUp = async (stream: string) => {
    const { runner, store, codec } = room.process();
    const loaded = await runner.load(tally, stream);
    store.reads.length = 0;
    const lookup = new IdempotencyLookup({ store, codec, index: room.index });
    return { found: await lookup.firstUses(stream, allUses, loaded), reads: store.reads };
  };

  const expectExact = async (): Promise<void> => {
    for (const stream of streams) expect((await lookUp(stream)).found).toEqual(await truth(stream));
  };

  it('is exact wherever in the log the index stands', async () => {
    const event = fc.record({
      stream: fc.constantFrom(...streams),
      metric: fc.constantFrom(...metrics),
      key: fc.option(fc.constantFrom(...keys), { nil: undefined }),
      /** The indexer runs, up to the head, after this event. */
      indexed: fc.boolean(),
    });
    await fc.assert(
      fc
        .asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
          const { runner } = room.process();
          for (const { stream, metric, key, indexed } of events) {
            await runner.execute(tally, stream, adding(counted(1, key, metric)), {});
            if (!indexed || key === undefined) continue;
            const indexer = await startIndexer();
            await indexedAll();
            await indexer.stop();
          }
          await expectExact();
          await room.index.reset();
          await expectExact();
        })
        .afterEach(async () => {
          await room.close();
          room = openEngineRoom();
        }),
      { numRuns: 15 },
    );
  });

  it('is exact over a long tail, of which the earliest use counts', async () => {
    const { runner } = room.process();
    const stream = streams[0]!;
    await runner.execute(tally, stream, adding(counted(1, 'a'), counted(1, 'b')), {});
    const indexer = await startIndexer();
    await indexedAll();
    await indexer.stop();
    for (let more = 0; more < 3; more++) {
      const tail = Array.from({ length: 100 }, (_, at) => counted(1, at === 50 ? 'constructor' : undefined));
      await runner.execute(tally, stream, adding(...tail, counted(1, 'a')), {});
    }
    await expectExact();
    expect(
      (await lookUp(stream)).reads.every(({ direction, limit }) => direction === 'backwards' && limit <= 100),
    ).toBe(true);
  });

  it('reads no tail where the index has seen all of the stream', async () => {
    const { runner } = room.process();
    await runner.execute(tally, streams[0]!, adding(counted(1, 'a')), {});
    await startIndexer();
    await indexedAll();
    expect((await lookUp(streams[0]!)).reads).toEqual([]);
    expect((await lookUp('user-unheard-of')).found.size).toBe(0);
  });

  it("looks no further than what was loaded: a later use is the next decision's", async () => {
    const { runner, codec } = room.process();
    const loaded = await runner.execute(tally, streams[0]!, adding(counted(1)), {});
    await runner.execute(tally, streams[0]!, adding(counted(1, 'a')), {});
    const lookup = new IdempotencyLookup({ store: room.log, codec, index: room.index });
    expect((await lookup.firstUses(streams[0]!, allUses, loaded)).size).toBe(0);
  });

  it('is exact where the index comes past a use right after it was asked for it', async () => {
    const { runner } = room.process();
    const stream = streams[0]!;
    const { events, position } = await runner.execute(tally, stream, adding(counted(1, 'a')), {});
    const find = room.index.find.bind(room.index);
    room.index.find = async (...asked) => {
      const found = await find(...asked);
      await room.index.add([{ stream, metric: 'commits', key: 'a', eventId: events[0]!.id }], position);
      return found;
    };
    expect((await lookUp(stream)).found).toEqual(await truth(stream));
  });

  it('is exact after the index was rebuilt from nothing', async () => {
    const { runner } = room.process();
    for (const stream of streams) {
      for (const { metric, key } of [...allUses, ...allUses]) {
        await runner.execute(tally, stream, adding(counted(1, key, metric)), {});
      }
    }
    const indexer = await startIndexer();
    await indexedAll();
    await indexer.stop();
    await room.index.reset();
    expect(await room.index.position()).toBe(START);
    await startIndexer();
    await indexedAll();
    for (const stream of streams) {
      const { found, reads } = await lookUp(stream);
      expect(found).toEqual(await truth(stream));
      expect(reads).toEqual([]);
    }
  });

  it('goes on where it was after the log or the index failed', async () => {
    const { runner, store } = room.process();
    const failures: unknown[] = [];
    store.subscriptionsFailAfter.push(0);
    const add = room.index.add.bind(room.index);
    let refusals = 1;
    room.index.add = (entries, position) =>
      entries.some(({ key }) => key === 'b') && refusals-- > 0
        ? Promise.reject(new Error('index away'))
        : add(entries, position);
    await startIndexer(store, (error) => failures.push(error));
    for (const { metric, key } of allUses)
      await runner.execute(tally, streams[0]!, adding(counted(1, key, metric)), {});
    await indexedAll();
    await expectExact();
    expect((await lookUp(streams[0]!)).reads).toEqual([]);
    expect(failures).toMatchObject([{ code: 'store_unavailable' }, { message: 'index away' }]);
  });

  it('moves on over events without a key', async () => {
    const { runner } = room.process();
    const indexer = await startIndexer();
    await runner.execute(tally, streams[0]!, adding(named('Ada'), counted(1), counted(2)), {});
    await indexedAll();
    expect(indexer.position()).toBe(await room.log.head());
  });

  it('forgets an index of another log, or of a log that has lost its end', async () => {
    const { stream, metric, key } = { stream: streams[0]!, metric: 'commits', key: 'a' };
    await room.process().runner.execute(tally, stream, adding(counted(1)), {});
    const head = await room.log.head();

    await room.index.add([{ stream, metric, key, eventId: 'of another log' }], head);
    await (await startIndexer()).stop();
    expect(await room.index.find(stream, metric, key)).toBeUndefined();

    await room.index.add([{ stream, metric, key, eventId: 'lost' }], `${head}9`);
    await (await startIndexer()).stop();
    expect(await room.index.find(stream, metric, key)).toBeUndefined();

    await room.index.add([{ stream, metric, key, eventId: 'kept' }], head);
    await startIndexer();
    expect(await room.index.find(stream, metric, key)).toBe('kept');
  });
});

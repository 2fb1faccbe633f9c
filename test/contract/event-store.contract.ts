import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  MAX_APPEND_BYTES,
  START,
  type EventBatch,
  type EventStore,
  type LogOptions,
  type NewEvent,
  type RecordedEvent,
} from '@rollcall/event-sourcing';
import { eventually } from '../support/eventually.js';

export interface OpenedEventStore {
  readonly store: EventStore;
  /** Closes what is open and opens the same log again. */
  readonly reopen?: () => Promise<EventStore>;
  readonly dispose: () => Promise<void>;
}

/** What every event store must do, whatever is behind it. `open` need not give an empty log, but one to write to alone. */
export function eventStoreContract(name: string, open: () => Promise<OpenedEventStore>): void {
  describe(`${name} as an event store`, () => {
    let opened: OpenedEventStore;
    let store: EventStore;
    /** Streams of one test: names nobody else uses, so that a log may be shared with what came before. */
    let prefix: string;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
      prefix = `contract-${randomUUID()}`;
    });
    afterEach(() => opened.dispose());

    const stream = (suffix = 'a'): string => `${prefix}-${suffix}`;
    const mine = (): LogOptions => ({ filter: { streamPrefixes: [prefix] } });
    const forwards = (of: string, from?: number, limit = 1_000): Promise<readonly RecordedEvent[]> =>
      store.readStream(of, { direction: 'forwards', from, limit });
    const backwards = (of: string, from?: number, limit = 1_000): Promise<readonly RecordedEvent[]> =>
      store.readStream(of, { direction: 'backwards', from, limit });

    describe('appending', () => {
      it('appends to a new stream that is expected not to exist', async () => {
        const events = [event('Began'), event('Went on')];
        const { revision, position } = await store.append(stream(), 'no-stream', events);
        expect(revision).toBe(1);
        const read = await forwards(stream());
        expect(read.map(told)).toEqual(events);
        expect(read.map((one) => [one.stream, one.revision])).toEqual([
          [stream(), 0],
          [stream(), 1],
        ]);
        expect(read.at(-1)?.position).toBe(position);
      });

      it('appends where the expected revision is the last one', async () => {
        await store.append(stream(), 'no-stream', [event(), event()]);
        expect(await store.append(stream(), 1, [event()])).toMatchObject({ revision: 2 });
      });

      it('appends anywhere when anything is expected', async () => {
        expect(await store.append(stream(), 'any', [event()])).toMatchObject({ revision: 0 });
        expect(await store.append(stream(), 'any', [event(), event()])).toMatchObject({ revision: 2 });
      });

      it.each([
        ['no stream where there is one', 'no-stream', 2],
        ['an earlier revision', 0, 2],
        ['a later revision', 7, 2],
        ['a revision of a stream that does not exist', 0, 0],
      ] as const)('refuses an append that expects %s, and writes nothing', async (_, expected, standing) => {
        if (standing > 0) await store.append(stream(), 'no-stream', events(standing));
        const before = await backwards(stream());
        await expect(store.append(stream(), expected, [event(), event()])).rejects.toMatchObject({
          code: 'wrong_expected_revision',
        });
        expect(await backwards(stream())).toEqual(before);
      });

      it('lets exactly one of many win who expect the same revision', async () => {
        await store.append(stream(), 'no-stream', [event()]);
        const racers = Array.from({ length: 16 }, () => [event(), event()]);
        const settled = await Promise.allSettled(racers.map((racer) => store.append(stream(), 0, racer)));
        const winners = racers.filter((_, at) => settled[at]?.status === 'fulfilled');
        expect(winners).toHaveLength(1);
        expect((await forwards(stream(), 1)).map(told)).toEqual(winners[0]);
        for (const one of settled) {
          if (one.status === 'rejected')
            expect(one.reason).toMatchObject({ code: 'wrong_expected_revision' });
        }
      });

      it('keeps the events of one append together while others append to the same stream', async () => {
        const appends = Array.from({ length: 24 }, () => events(3));
        await Promise.all(appends.map((one) => store.append(stream(), 'any', one)));
        const ids = (await forwards(stream())).map(({ id }) => id);
        expect(ids).toHaveLength(72);
        for (const one of appends) {
          const at = ids.indexOf(one[0]!.id);
          expect(ids.slice(at, at + 3)).toEqual(one.map(({ id }) => id));
        }
      });

      it('refuses an append of nothing', async () => {
        await expect(store.append(stream(), 'any', [])).rejects.toThrow('at least one event');
        expect(await forwards(stream())).toEqual([]);
      });

      it('refuses an append above the largest size as a whole, and takes one below it', async () => {
        const half = (over: number): NewEvent =>
          event('Big', JSON.stringify('x'.repeat(MAX_APPEND_BYTES / 2 - 100 + over)));
        await expect(store.append(stream(), 'any', [half(0), half(300)])).rejects.toMatchObject({
          code: 'append_too_large',
        });
        expect(await forwards(stream())).toEqual([]);
        expect(await store.append(stream(), 'any', [half(0), half(0)])).toMatchObject({ revision: 1 });
      });

      it('measures the size in bytes, not in characters', async () => {
        const wide = event('Wide', JSON.stringify('€'.repeat(MAX_APPEND_BYTES / 3)));
        await expect(store.append(stream(), 'any', [wide])).rejects.toMatchObject({
          code: 'append_too_large',
        });
        expect(await forwards(stream())).toEqual([]);
      });
    });

    describe('an append that is repeated with the same event ids', () => {
      it.each(['no-stream', 'any'] as const)(
        'answers as the first time when it expected %s',
        async (expected) => {
          const repeated = events(3);
          const first = await store.append(stream(), expected, repeated);
          expect(await store.append(stream(), expected, repeated)).toEqual(first);
          expect(await forwards(stream())).toHaveLength(3);
        },
      );

      it('answers as the first time when it expected a revision', async () => {
        await store.append(stream(), 'no-stream', events(2));
        const repeated = events(2);
        const first = await store.append(stream(), 1, repeated);
        expect(await store.append(stream(), 1, repeated)).toEqual(first);
        expect(await forwards(stream())).toHaveLength(4);
      });

      it.each([
        ['no-stream', 'no-stream', 0],
        ['a revision', 1, 2],
        ['any', 'any', 2],
      ] as const)(
        'answers as the first time when others appended since, expecting %s',
        async (_, expected, standing) => {
          if (standing > 0) await store.append(stream(), 'no-stream', events(standing));
          const repeated = events(2);
          const first = await store.append(stream(), expected, repeated);
          await store.append(stream(), 'any', events(5));
          expect(await store.append(stream(), expected, repeated)).toEqual(first);
          expect(await forwards(stream())).toHaveLength(standing + 7);
        },
      );

      it('is one append when both are under way at once', async () => {
        const repeated = events(2);
        const [one, other] = await Promise.all([
          store.append(stream(), 'no-stream', repeated),
          store.append(stream(), 'no-stream', repeated),
        ]);
        expect(one).toEqual(other);
        expect(await forwards(stream())).toHaveLength(2);
      });

      it('conflicts when only some of its events stand there', async () => {
        const [standing, another] = [event(), event()];
        await store.append(stream(), 'no-stream', [standing]);
        await expect(store.append(stream(), 'no-stream', [standing, another])).rejects.toMatchObject({
          code: 'wrong_expected_revision',
        });
        expect((await forwards(stream())).map(told)).toEqual([standing]);
      });

      it('conflicts when new ids were made for it', async () => {
        const original = event();
        await store.append(stream(), 'no-stream', [original]);
        await expect(
          store.append(stream(), 'no-stream', [{ ...original, id: randomUUID() }]),
        ).rejects.toMatchObject({
          code: 'wrong_expected_revision',
        });
      });

      it('is another append in another stream', async () => {
        const shared = [event()];
        await store.append(stream('a'), 'no-stream', shared);
        await store.append(stream('b'), 'no-stream', shared);
        expect(await forwards(stream('b'))).toHaveLength(1);
      });
    });

    describe('reading a stream', () => {
      it('gives nothing for a stream that does not exist', async () => {
        expect(await forwards(stream())).toEqual([]);
        expect(await backwards(stream(), undefined, 1)).toEqual([]);
      });

      it.each([
        ['forwards', undefined, 3, [0, 1, 2]],
        ['forwards', 4, 3, [4, 5, 6]],
        ['forwards', 8, 5, [8, 9]],
        ['forwards', 10, 5, []],
        ['backwards', undefined, 1, [9]],
        ['backwards', undefined, 3, [9, 8, 7]],
        ['backwards', 4, 3, [4, 3, 2]],
        ['backwards', 1, 5, [1, 0]],
        ['backwards', 50, 2, [9, 8]],
      ] as const)('reads %s from %s at most %s', async (direction, from, limit, revisions) => {
        await store.append(stream('other'), 'no-stream', events(12));
        await store.append(stream(), 'no-stream', events(10));
        await store.append(stream(`a-longer-name`), 'no-stream', events(12));
        const read = await store.readStream(stream(), { direction, from, limit });
        expect(read.map(({ revision }) => revision)).toEqual(revisions);
        expect(new Set(read.map((one) => one.stream)).size).toBeLessThanOrEqual(1);
      });

      it('reads an append as soon as it is acknowledged', async () => {
        for (let revision = 0; revision < 20; revision += 1) {
          const appended = await store.append(stream(), revision === 0 ? 'no-stream' : revision - 1, [
            event(),
          ]);
          const [last] = await backwards(stream(), undefined, 1);
          expect(last).toMatchObject(appended);
        }
      });

      it.each([
        ['255 characters outside the basic plane', { id: '🦉'.repeat(255) }],
        ['composed and decomposed letters', { a: 'é', b: 'e\u0301', c: 'ﬁ', d: '\u00a0\u2028\u2029' }],
        ['NUL and other control characters', { text: 'before\u0000after\u001f\u007f' }],
        ['a lone surrogate', { text: '\ud83d' }],
        ['quotes, backslashes and SQL', { text: `'; DROP TABLE events; -- "\\%_` }],
        ['dots and dollar signs in keys', { 'a.b': 1, $set: { $where: '1' } }],
        ['numbers at the edge', { max: 2 ** 53 - 1, small: 5e-324, big: 1.7976931348623157e308, zero: 0 }],
      ])('gives back %s as it was', async (_, data) => {
        const told = event('Odd', JSON.stringify(data), JSON.stringify({ note: data }));
        await store.append(stream(), 'no-stream', [told]);
        const [read] = await forwards(stream());
        expect(JSON.parse(read!.data)).toEqual(data);
        expect(JSON.parse(read!.metadata)).toEqual({ note: data });
      });

      it('gives back members named as those of every object', async () => {
        const text = '{"__proto__":{"polluted":true},"constructor":"c","toString":null}';
        await store.append(stream(), 'no-stream', [event('Odd', text, text)]);
        const [read] = await forwards(stream());
        expect(Object.keys(JSON.parse(read!.data) as object)).toEqual([
          '__proto__',
          'constructor',
          'toString',
        ]);
        expect(Object.keys(JSON.parse(read!.metadata) as object)).toEqual([
          '__proto__',
          'constructor',
          'toString',
        ]);
      });
    });

    describe('reading the log', () => {
      it('gives every event in the order of its append, with strictly increasing positions', async () => {
        const written: NewEvent[] = [];
        for (const suffix of ['a', 'b', 'a', 'c', 'b']) {
          const some = events(3);
          written.push(...some);
          await store.append(stream(suffix), 'any', some);
        }
        const read = eventsOf(await all(store, mine()));
        expect(read.map(told)).toEqual(written);
        expectIncreasing(read);
      });

      it('gives what it gives at any batch size', async () => {
        for (const suffix of ['a', 'b', 'c']) await store.append(stream(suffix), 'any', events(7));
        const whole = eventsOf(await all(store, mine()));
        expect(whole).toHaveLength(21);
        for (const batchSize of [1, 2, 5, 20, 21, 22]) {
          const batches = await all(store, { ...mine(), batchSize });
          expect(Math.max(...batches.map((batch) => batch.events.length))).toBeLessThanOrEqual(batchSize);
          expect(eventsOf(batches)).toEqual(whole);
        }
      });

      it('starts after a position, whichever event stands there', async () => {
        await store.append(stream(), 'no-stream', events(6));
        const whole = eventsOf(await all(store, mine()));
        for (const [at, { position }] of whole.entries()) {
          const rest = eventsOf(await all(store, { ...mine(), after: position }));
          expect(rest).toEqual(whole.slice(at + 1));
        }
      });

      it('gives the same events as their stream does', async () => {
        await store.append(stream(), 'no-stream', events(5));
        expect(eventsOf(await all(store, mine()))).toEqual(await forwards(stream()));
      });

      it('filters by type, by stream prefix, and by both', async () => {
        await store.append(stream('x-1'), 'any', [event('Kept'), event('Dropped'), event('Also kept')]);
        await store.append(stream('x-2'), 'any', [event('Kept')]);
        await store.append(stream('y-1'), 'any', [event('Kept'), event('Dropped')]);
        const kinds = async (types?: string[], prefixes = ['']): Promise<string[]> => {
          const filter = { types, streamPrefixes: prefixes.map((one) => `${prefix}-${one}`) };
          const read = eventsOf(await all(store, { filter }));
          return read.map((one) => `${one.stream.slice(prefix.length + 1)} ${one.type}`);
        };
        expect(await kinds(['Kept', 'Also kept'])).toEqual([
          'x-1 Kept',
          'x-1 Also kept',
          'x-2 Kept',
          'y-1 Kept',
        ]);
        expect(await kinds(undefined, ['x-'])).toEqual([
          'x-1 Kept',
          'x-1 Dropped',
          'x-1 Also kept',
          'x-2 Kept',
        ]);
        expect(await kinds(undefined, ['x-2', 'y'])).toEqual(['x-2 Kept', 'y-1 Kept', 'y-1 Dropped']);
        expect(await kinds(['Dropped'], ['y'])).toEqual(['y-1 Dropped']);
        expect(await kinds(['kept'])).toEqual([]);
      });

      it('takes a prefix as it stands, case and wildcards included', async () => {
        for (const suffix of ['a%b', 'axb', 'a_b', 'A%b', 'a*b', 'é'])
          await store.append(stream(suffix), 'any', [event()]);
        const matching = async (start: string): Promise<string[]> =>
          eventsOf(await all(store, { filter: { streamPrefixes: [stream(start)] } })).map(
            (one) => one.stream,
          );
        expect(await matching('a%')).toEqual([stream('a%b')]);
        expect(await matching('a_')).toEqual([stream('a_b')]);
        expect(await matching('a*')).toEqual([stream('a*b')]);
        expect(await matching('A')).toEqual([stream('A%b')]);
        expect(await matching('é')).toEqual([stream('é')]);
      });

      it('says in its last batch that it has caught up, at or beyond the head', async () => {
        await store.append(stream(), 'no-stream', events(5));
        const head = await store.head();
        const batches = await all(store, { filter: { types: ['Never written'] }, batchSize: 2 });
        expect(eventsOf(batches)).toEqual([]);
        expect(batches.at(-1)).toMatchObject({ caughtUp: true });
        expect(batches.at(-1)!.position >= head).toBe(true);
      });

      it('moves its position on over stretches that the filter leaves out, and never back', async () => {
        await store.append(stream('kept'), 'no-stream', [event()]);
        await store.append(stream('left-out'), 'no-stream', events(50));
        const filter = { streamPrefixes: [stream('kept')] };
        const batches = await all(store, { filter, batchSize: 4 });
        expect(eventsOf(batches)).toHaveLength(1);
        expect(batches.at(-1)!.position >= (await store.head())).toBe(true);
        const positions = batches.map(({ position }) => position);
        expect(positions).toEqual([...positions].sort());
        for (const { events: delivered, position } of batches) {
          for (const one of delivered) expect(one.position <= position).toBe(true);
        }
        expect(eventsOf(await all(store, { filter, after: batches.at(-1)!.position }))).toEqual([]);
      });

      it('answers with a last batch also where there is nothing to give', async () => {
        await store.append(stream(), 'no-stream', [event()]);
        const head = await store.head();
        const batches = await all(store, { after: head });
        expect(eventsOf(batches)).toEqual([]);
        expect(batches.at(-1)!.caughtUp).toBe(true);
        expect(batches.at(-1)!.position >= head).toBe(true);
      });

      it('ends without an error when it is aborted', async () => {
        await store.append(stream(), 'no-stream', events(10));
        const abort = new AbortController();
        const read: RecordedEvent[] = [];
        for await (const batch of store.readAll({ ...mine(), batchSize: 1, signal: abort.signal })) {
          read.push(...batch.events);
          if (read.length === 3) abort.abort();
        }
        expect(read).toHaveLength(3);
      });
    });

    describe('the head', () => {
      it('is the position of the last event', async () => {
        const { position } = await store.append(stream(), 'no-stream', events(2));
        expect(await store.head()).toBe(position);
        expect(position > START).toBe(true);
        expect([START, position, `${position}9`, 'x'].map((one) => store.isPosition(one))).toEqual([
          true,
          true,
          false,
          false,
        ]);
      });

      it('stays where it is when an append is refused', async () => {
        await store.append(stream(), 'no-stream', [event()]);
        const head = await store.head();
        await expect(store.append(stream(), 'no-stream', [event()])).rejects.toThrow();
        expect(await store.head()).toBe(head);
      });
    });

    it('gives the last events of the log, the newest first', async () => {
      await store.append(stream(), 'no-stream', events(3));
      const mine = (await store.newest(100)).filter((one) => one.stream === stream());
      expect(mine).toEqual([...(await forwards(stream()))].reverse());
    });

    describe('the distance', () => {
      it('grows with what lies between, and is none where nothing does', async () => {
        const { position: first } = await store.append(stream('a'), 'no-stream', [event()]);
        const { position: second } = await store.append(stream('b'), 'no-stream', events(2));
        const { position: third } = await store.append(stream('c'), 'no-stream', [event()]);
        const near = await store.distance(second, third);
        const far = await store.distance(first, third);
        expect(['events', 'bytes']).toContain(near.unit);
        expect(far.unit).toBe(near.unit);
        expect(near.amount).toBeGreaterThan(0);
        expect(far.amount).toBeGreaterThan(near.amount);
        expect((await store.distance(START, third)).amount).toBeGreaterThan(far.amount);
        expect((await store.distance(third, third)).amount).toBe(0);
        expect((await store.distance(third, first)).amount).toBe(0);
        if (near.unit === 'events') expect([near.amount, far.amount >= 3]).toEqual([1, true]);
      });
    });

    describe('a subscription', () => {
      let abort: AbortController;
      beforeEach(() => {
        abort = new AbortController();
      });

      /** Consumes in the background until aborted. */
      const follow = (options: LogOptions = {}) => {
        const batches: EventBatch[] = [];
        const consume = async (): Promise<void> => {
          for await (const batch of store.subscribe({ ...mine(), ...options, signal: abort.signal }))
            batches.push(batch);
        };
        return { batches, ended: consume() };
      };
      const stop = async (...ended: Promise<void>[]): Promise<void> => {
        abort.abort();
        await Promise.all(ended);
      };

      it('gives what was there, says that it has caught up, and goes live', async () => {
        await store.append(stream('a'), 'no-stream', events(5));
        const { batches, ended } = follow({ batchSize: 2 });
        await eventually('caught up', () => batches.at(-1)?.caughtUp && eventsOf(batches).length === 5);
        await store.append(stream('b'), 'no-stream', events(2));
        await eventually('the live events', () => eventsOf(batches).length === 7 && batches.at(-1)?.caughtUp);
        await stop(ended);
        expect(eventsOf(batches)).toEqual(eventsOf(await all(store, mine())));
      });

      it('says that it has caught up where there is nothing to give', async () => {
        const { batches, ended } = follow({ after: await store.head() });
        await eventually('caught up', () => batches.at(-1)?.caughtUp);
        await stop(ended);
        expect(eventsOf(batches)).toEqual([]);
      });

      it('starts after a position', async () => {
        await store.append(stream(), 'no-stream', events(4));
        const [, second] = await forwards(stream());
        const { batches, ended } = follow({ after: second!.position });
        await eventually('the rest', () => eventsOf(batches).length === 2);
        await stop(ended);
        expect(eventsOf(batches).map(({ revision }) => revision)).toEqual([2, 3]);
      });

      it('filters live events, and its position passes those it leaves out', async () => {
        const filter = { streamPrefixes: [stream('kept')], types: ['Kept'] };
        const { batches, ended } = follow({ filter });
        await eventually('caught up', () => batches.at(-1)?.caughtUp);
        await store.append(stream('kept'), 'any', [event('Kept'), event('Left out')]);
        const { position } = await store.append(stream('left-out'), 'any', [event('Kept')]);
        await eventually('the position passes the head', () => batches.at(-1)!.position >= position);
        await stop(ended);
        expect(eventsOf(batches).map(({ type }) => type)).toEqual(['Kept']);
      });

      it('skips nothing, repeats nothing and reorders nothing under concurrent appends', async () => {
        const streams = Array.from({ length: 8 }, (_, at) => stream(`s${at}`));
        await Promise.all(streams.map((one) => store.append(one, 'any', events(2))));
        const subscriptions = [follow({ batchSize: 3 }), follow(), follow({ batchSize: 1 })];
        const late = streams.map(async (one) => {
          for (let round = 0; round < 12; round += 1) await store.append(one, 'any', events(1 + (round % 3)));
        });
        await Promise.all(late);
        const whole = eventsOf(await all(store, mine()));
        expect(whole).toHaveLength(8 * (2 + 24));
        for (const { batches } of subscriptions) {
          await eventually('every event', () => eventsOf(batches).length >= whole.length);
        }
        await stop(...subscriptions.map(({ ended }) => ended));
        for (const { batches } of subscriptions) {
          expectIncreasing(eventsOf(batches));
          expect(eventsOf(batches)).toEqual(whole);
          expectNothingBelowWhatWasDelivered(batches);
        }
      });

      it('loses nothing that is appended while its consumer is busy', async () => {
        const seen: RecordedEvent[] = [];
        const consume = async (): Promise<void> => {
          for await (const batch of store.subscribe({ ...mine(), batchSize: 2, signal: abort.signal })) {
            seen.push(...batch.events);
            if (seen.length < 20) await store.append(stream(), 'any', [event()]);
          }
        };
        const ended = consume();
        await eventually('every event', () => seen.length >= 20);
        await stop(ended);
        expect(seen.map(({ revision }) => revision)).toEqual(seen.map((_, at) => at));
      });

      it('ends without an error when it is aborted while it waits', async () => {
        const { batches, ended } = follow();
        await eventually('caught up', () => batches.at(-1)?.caughtUp);
        abort.abort();
        await expect(ended).resolves.toBeUndefined();
      });

      it('gives nothing when it was aborted before', async () => {
        await store.append(stream(), 'no-stream', [event()]);
        abort.abort();
        const { batches, ended } = follow();
        await ended;
        expect(batches).toEqual([]);
      });

      it('can be left, and another begun where it was left', async () => {
        await store.append(stream(), 'no-stream', events(6));
        let checkpoint = START;
        const taken: RecordedEvent[] = [];
        for (let visit = 0; visit < 50 && taken.length < 6; visit += 1) {
          for await (const batch of store.subscribe({ ...mine(), batchSize: 2, after: checkpoint })) {
            taken.push(...batch.events);
            checkpoint = batch.position;
            break;
          }
        }
        expect(taken).toEqual(await forwards(stream()));
      });
    });

    it('answers a ping', async () => {
      await expect(store.ping()).resolves.toBeUndefined();
    });

    it('has everything when it is opened again', async () => {
      if (opened.reopen === undefined) return;
      await Promise.all(['a', 'b', 'c'].map((one) => store.append(stream(one), 'no-stream', events(3))));
      const [whole, head] = [eventsOf(await all(store, mine())), await store.head()];
      store = await opened.reopen();
      expect(eventsOf(await all(store, mine()))).toEqual(whole);
      expect(await store.head()).toBe(head);
      expect(await store.append(stream('a'), 2, [event()])).toMatchObject({ revision: 3 });
    });
  });
}

const event = (type = 'Happened', data = '{"v":1}', metadata = '{"v":1}'): NewEvent => ({
  id: randomUUID(),
  type,
  data,
  metadata,
});

const events = (count: number): NewEvent[] => Array.from({ length: count }, () => event());

const told = ({ id, type, data, metadata }: RecordedEvent): NewEvent => ({ id, type, data, metadata });

const eventsOf = (batches: readonly EventBatch[]): RecordedEvent[] =>
  batches.flatMap((batch) => batch.events);

async function all(store: EventStore, options: LogOptions): Promise<EventBatch[]> {
  const batches: EventBatch[] = [];
  for await (const batch of store.readAll(options)) batches.push(batch);
  return batches;
}

function expectIncreasing(read: readonly RecordedEvent[]): void {
  const positions = read.map(({ position }) => position);
  expect(positions).toEqual([...new Set(positions)].sort());
}

/** A checkpoint stored after any batch has passed nothing that a later batch brings. */
function expectNothingBelowWhatWasDelivered(batches: readonly EventBatch[]): void {
  let reached = START;
  for (const batch of batches) {
    for (const { position } of batch.events) expect(position > reached).toBe(true);
    expect(batch.position >= reached).toBe(true);
    reached = batch.position;
  }
}

import { describe, expect, it } from '@jest/globals';
import { START, type NewEvent, type RecordedEvent } from '@rollcall/event-sourcing';
import { all, event, events, eventsOf, expectIncreasing, told, type LogUnderTest } from './log-under-test.js';

/** The part of an event store's contract about what is read of streams and of the log. */
export function eventReadsContract(log: LogUnderTest): void {
  describe('reading a stream', () => {
    it('gives nothing for a stream that does not exist', async () => {
      expect(await log.forwards(log.stream())).toEqual([]);
      expect(await log.backwards(log.stream(), undefined, 1)).toEqual([]);
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
      await log.store.append(log.stream('other'), 'no-stream', events(12));
      await log.store.append(log.stream(), 'no-stream', events(10));
      await log.store.append(log.stream(`a-longer-name`), 'no-stream', events(12));
      const read = await log.store.readStream(log.stream(), { direction, from, limit });
      expect(read.map(({ revision }) => revision)).toEqual(revisions);
      expect(new Set(read.map((one) => one.stream)).size).toBeLessThanOrEqual(1);
    });

    it('reads an append as soon as it is acknowledged', async () => {
      for (let revision = 0; revision < 20; revision += 1) {
        const appended = await log.store.append(log.stream(), revision === 0 ? 'no-stream' : revision - 1, [
          event(),
        ]);
        const [last] = await log.backwards(log.stream(), undefined, 1);
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
      await log.store.append(log.stream(), 'no-stream', [told]);
      const [read] = await log.forwards(log.stream());
      expect(JSON.parse(read!.data)).toEqual(data);
      expect(JSON.parse(read!.metadata)).toEqual({ note: data });
    });

    it('gives back members named as those of every object', async () => {
      const text = '{"__proto__":{"polluted":true},"constructor":"c","toString":null}';
      await log.store.append(log.stream(), 'no-stream', [event('Odd', text, text)]);
      const [read] = await log.forwards(log.stream());
      expect(Object.keys(JSON.parse(read!.data) as object)).toEqual(['__proto__', 'constructor', 'toString']);
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
        await log.store.append(log.stream(suffix), 'any', some);
      }
      const read = eventsOf(await all(log.store, log.mine()));
      expect(read.map(told)).toEqual(written);
      expectIncreasing(read);
    });

    it('gives what it gives at any batch size', async () => {
      for (const suffix of ['a', 'b', 'c']) await log.store.append(log.stream(suffix), 'any', events(7));
      const whole = eventsOf(await all(log.store, log.mine()));
      expect(whole).toHaveLength(21);
      for (const batchSize of [1, 2, 5, 20, 21, 22]) {
        const batches = await all(log.store, { ...log.mine(), batchSize });
        expect(Math.max(...batches.map((batch) => batch.events.length))).toBeLessThanOrEqual(batchSize);
        expect(eventsOf(batches)).toEqual(whole);
      }
    });

    it('starts after a position, whichever event stands there', async () => {
      await log.store.append(log.stream(), 'no-stream', events(6));
      const whole = eventsOf(await all(log.store, log.mine()));
      for (const [at, { position }] of whole.entries()) {
        const rest = eventsOf(await all(log.store, { ...log.mine(), after: position }));
        expect(rest).toEqual(whole.slice(at + 1));
      }
    });

    it('gives the same events as their stream does', async () => {
      await log.store.append(log.stream(), 'no-stream', events(5));
      expect(eventsOf(await all(log.store, log.mine()))).toEqual(await log.forwards(log.stream()));
    });

    it('filters by type, by stream prefix, and by both', async () => {
      await log.store.append(log.stream('x-1'), 'any', [event('Kept'), event('Dropped'), event('Also kept')]);
      await log.store.append(log.stream('x-2'), 'any', [event('Kept')]);
      await log.store.append(log.stream('y-1'), 'any', [event('Kept'), event('Dropped')]);
      const kinds = async (types?: string[], prefixes = ['']): Promise<string[]> => {
        const filter = { types, streamPrefixes: prefixes.map((one) => log.stream(one)) };
        const read = eventsOf(await all(log.store, { filter }));
        return read.map((one) => `${one.stream.slice(log.stream('').length)} ${one.type}`);
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
        await log.store.append(log.stream(suffix), 'any', [event()]);
      const matching = async (start: string): Promise<string[]> =>
        eventsOf(await all(log.store, { filter: { streamPrefixes: [log.stream(start)] } })).map(
          (one) => one.stream,
        );
      expect(await matching('a%')).toEqual([log.stream('a%b')]);
      expect(await matching('a_')).toEqual([log.stream('a_b')]);
      expect(await matching('a*')).toEqual([log.stream('a*b')]);
      expect(await matching('A')).toEqual([log.stream('A%b')]);
      expect(await matching('é')).toEqual([log.stream('é')]);
    });

    it('says in its last batch that it has caught up, at or beyond the head', async () => {
      await log.store.append(log.stream(), 'no-stream', events(5));
      const head = await log.store.head();
      const batches = await all(log.store, { filter: { types: ['Never written'] }, batchSize: 2 });
      expect(eventsOf(batches)).toEqual([]);
      expect(batches.at(-1)).toMatchObject({ caughtUp: true });
      expect(batches.at(-1)!.position >= head).toBe(true);
    });

    it('moves its position on over stretches that the filter leaves out, and never back', async () => {
      await log.store.append(log.stream('kept'), 'no-stream', [event()]);
      await log.store.append(log.stream('left-out'), 'no-stream', events(50));
      const filter = { streamPrefixes: [log.stream('kept')] };
      const batches = await all(log.store, { filter, batchSize: 4 });
      expect(eventsOf(batches)).toHaveLength(1);
      expect(batches.at(-1)!.position >= (await log.store.head())).toBe(true);
      const positions = batches.map(({ position }) => position);
      expect(positions).toEqual([...positions].sort());
      for (const { events: delivered, position } of batches) {
        for (const one of delivered) expect(one.position <= position).toBe(true);
      }
      expect(eventsOf(await all(log.store, { filter, after: batches.at(-1)!.position }))).toEqual([]);
    });

    it('answers with a last batch also where there is nothing to give', async () => {
      await log.store.append(log.stream(), 'no-stream', [event()]);
      const head = await log.store.head();
      const batches = await all(log.store, { after: head });
      expect(eventsOf(batches)).toEqual([]);
      expect(batches.at(-1)!.caughtUp).toBe(true);
      expect(batches.at(-1)!.position >= head).toBe(true);
    });

    it('ends without an error when it is aborted', async () => {
      await log.store.append(log.stream(), 'no-stream', events(10));
      const abort = new AbortController();
      const read: RecordedEvent[] = [];
      for await (const batch of log.store.readAll({ ...log.mine(), batchSize: 1, signal: abort.signal })) {
        read.push(...batch.events);
        if (read.length === 3) abort.abort();
      }
      expect(read).toHaveLength(3);
    });
  });

  describe('the head', () => {
    it('is the position of the last event', async () => {
      const { position } = await log.store.append(log.stream(), 'no-stream', events(2));
      expect(await log.store.head()).toBe(position);
      expect(position > START).toBe(true);
      expect([START, position, `${position}9`, 'x'].map((one) => log.store.isPosition(one))).toEqual([
        true,
        true,
        false,
        false,
      ]);
    });

    it('stays where it is when an append is refused', async () => {
      await log.store.append(log.stream(), 'no-stream', [event()]);
      const head = await log.store.head();
      await expect(log.store.append(log.stream(), 'no-stream', [event()])).rejects.toThrow();
      expect(await log.store.head()).toBe(head);
    });
  });

  it('gives the last events of the log, the newest first', async () => {
    await log.store.append(log.stream(), 'no-stream', events(3));
    const mine = (await log.store.newest(100)).filter((one) => one.stream === log.stream());
    expect(mine).toEqual([...(await log.forwards(log.stream()))].reverse());
  });

  describe('the distance', () => {
    it('grows with what lies between, and is none where nothing does', async () => {
      const { position: first } = await log.store.append(log.stream('a'), 'no-stream', [event()]);
      const { position: second } = await log.store.append(log.stream('b'), 'no-stream', events(2));
      const { position: third } = await log.store.append(log.stream('c'), 'no-stream', [event()]);
      const near = await log.store.distance(second, third);
      const far = await log.store.distance(first, third);
      expect(['events', 'bytes']).toContain(near.unit);
      expect(far.unit).toBe(near.unit);
      expect(near.amount).toBeGreaterThan(0);
      expect(far.amount).toBeGreaterThan(near.amount);
      expect((await log.store.distance(START, third)).amount).toBeGreaterThan(far.amount);
      expect((await log.store.distance(third, third)).amount).toBe(0);
      expect((await log.store.distance(third, first)).amount).toBe(0);
      if (near.unit === 'events') expect([near.amount, far.amount >= 3]).toEqual([1, true]);
    });
  });
}

import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { MAX_APPEND_BYTES, type NewEvent } from '@rollcall/event-sourcing';
import { event, events, told, type LogUnderTest } from './log-under-test.js';

/** The part of an event store's contract about appends, and appends that are repeated. */
export function appendingContract(log: LogUnderTest): void {
  describe('appending', () => {
    it('appends to a new stream that is expected not to exist', async () => {
      const events = [event('Began'), event('Went on')];
      const { revision, position } = await log.store.append(log.stream(), 'no-stream', events);
      expect(revision).toBe(1);
      const read = await log.forwards(log.stream());
      expect(read.map(told)).toEqual(events);
      expect(read.map((one) => [one.stream, one.revision])).toEqual([
        [log.stream(), 0],
        [log.stream(), 1],
      ]);
      expect(read.at(-1)?.position).toBe(position);
    });

    it('appends where the expected revision is the last one', async () => {
      await log.store.append(log.stream(), 'no-stream', [event(), event()]);
      expect(await log.store.append(log.stream(), 1, [event()])).toMatchObject({ revision: 2 });
    });

    it('appends anywhere when anything is expected', async () => {
      expect(await log.store.append(log.stream(), 'any', [event()])).toMatchObject({ revision: 0 });
      expect(await log.store.append(log.stream(), 'any', [event(), event()])).toMatchObject({ revision: 2 });
    });

    it.each([
      ['no stream where there is one', 'no-stream', 2],
      ['an earlier revision', 0, 2],
      ['a later revision', 7, 2],
      ['a revision of a stream that does not exist', 0, 0],
    ] as const)('refuses an append that expects %s, and writes nothing', async (_, expected, standing) => {
      if (standing > 0) await log.store.append(log.stream(), 'no-stream', events(standing));
      const before = await log.backwards(log.stream());
      await expect(log.store.append(log.stream(), expected, [event(), event()])).rejects.toMatchObject({
        code: 'wrong_expected_revision',
      });
      expect(await log.backwards(log.stream())).toEqual(before);
    });

    it('lets exactly one of many win who expect the same revision', async () => {
      await log.store.append(log.stream(), 'no-stream', [event()]);
      const racers = Array.from({ length: 16 }, () => [event(), event()]);
      const settled = await Promise.allSettled(
        racers.map((racer) => log.store.append(log.stream(), 0, racer)),
      );
      const winners = racers.filter((_, at) => settled[at]?.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      expect((await log.forwards(log.stream(), 1)).map(told)).toEqual(winners[0]);
      for (const one of settled) {
        if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'wrong_expected_revision' });
      }
    });

    it('keeps the events of one append together while others append to the same stream', async () => {
      const appends = Array.from({ length: 24 }, () => events(3));
      await Promise.all(appends.map((one) => log.store.append(log.stream(), 'any', one)));
      const ids = (await log.forwards(log.stream())).map(({ id }) => id);
      expect(ids).toHaveLength(72);
      for (const one of appends) {
        const at = ids.indexOf(one[0]!.id);
        expect(ids.slice(at, at + 3)).toEqual(one.map(({ id }) => id));
      }
    });

    it('refuses an append of nothing', async () => {
      await expect(log.store.append(log.stream(), 'any', [])).rejects.toThrow('at least one event');
      expect(await log.forwards(log.stream())).toEqual([]);
    });

    it('refuses an append above the largest size as a whole, and takes one below it', async () => {
      const half = (over: number): NewEvent =>
        event('Big', JSON.stringify('x'.repeat(MAX_APPEND_BYTES / 2 - 100 + over)));
      await expect(log.store.append(log.stream(), 'any', [half(0), half(300)])).rejects.toMatchObject({
        code: 'append_too_large',
      });
      expect(await log.forwards(log.stream())).toEqual([]);
      expect(await log.store.append(log.stream(), 'any', [half(0), half(0)])).toMatchObject({ revision: 1 });
    });

    it('measures the size in bytes, not in characters', async () => {
      const wide = event('Wide', JSON.stringify('€'.repeat(MAX_APPEND_BYTES / 3)));
      await expect(log.store.append(log.stream(), 'any', [wide])).rejects.toMatchObject({
        code: 'append_too_large',
      });
      expect(await log.forwards(log.stream())).toEqual([]);
    });
  });

  describe('an append that is repeated with the same event ids', () => {
    it.each(['no-stream', 'any'] as const)(
      'answers as the first time when it expected %s',
      async (expected) => {
        const repeated = events(3);
        const first = await log.store.append(log.stream(), expected, repeated);
        expect(await log.store.append(log.stream(), expected, repeated)).toEqual(first);
        expect(await log.forwards(log.stream())).toHaveLength(3);
      },
    );

    it('answers as the first time when it expected a revision', async () => {
      await log.store.append(log.stream(), 'no-stream', events(2));
      const repeated = events(2);
      const first = await log.store.append(log.stream(), 1, repeated);
      expect(await log.store.append(log.stream(), 1, repeated)).toEqual(first);
      expect(await log.forwards(log.stream())).toHaveLength(4);
    });

    it.each([
      ['no-stream', 'no-stream', 0],
      ['a revision', 1, 2],
      ['any', 'any', 2],
    ] as const)(
      'answers as the first time when others appended since, expecting %s',
      async (_, expected, standing) => {
        if (standing > 0) await log.store.append(log.stream(), 'no-stream', events(standing));
        const repeated = events(2);
        const first = await log.store.append(log.stream(), expected, repeated);
        await log.store.append(log.stream(), 'any', events(5));
        expect(await log.store.append(log.stream(), expected, repeated)).toEqual(first);
        expect(await log.forwards(log.stream())).toHaveLength(standing + 7);
      },
    );

    it('is one append when both are under way at once', async () => {
      const repeated = events(2);
      const [one, other] = await Promise.all([
        log.store.append(log.stream(), 'no-stream', repeated),
        log.store.append(log.stream(), 'no-stream', repeated),
      ]);
      expect(one).toEqual(other);
      expect(await log.forwards(log.stream())).toHaveLength(2);
    });

    it('conflicts when only some of its events stand there', async () => {
      const [standing, another] = [event(), event()];
      await log.store.append(log.stream(), 'no-stream', [standing]);
      await expect(log.store.append(log.stream(), 'no-stream', [standing, another])).rejects.toMatchObject({
        code: 'wrong_expected_revision',
      });
      expect((await log.forwards(log.stream())).map(told)).toEqual([standing]);
    });

    it('conflicts when new ids were made for it', async () => {
      const original = event();
      await log.store.append(log.stream(), 'no-stream', [original]);
      await expect(
        log.store.append(log.stream(), 'no-stream', [{ ...original, id: randomUUID() }]),
      ).rejects.toMatchObject({
        code: 'wrong_expected_revision',
      });
    });

    it('is another append in another stream', async () => {
      const shared = [event()];
      await log.store.append(log.stream('a'), 'no-stream', shared);
      await log.store.append(log.stream('b'), 'no-stream', shared);
      expect(await log.forwards(log.stream('b'))).toHaveLength(1);
    });
  });
}

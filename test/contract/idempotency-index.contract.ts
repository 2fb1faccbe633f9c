import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { START, type IdempotencyEntry, type IdempotencyIndex } from '@rollcall/event-sourcing';
import { deepFreeze } from '../support/deep-freeze.js';

export interface OpenedIdempotencyIndex {
  readonly store: IdempotencyIndex;
  /** Closes what is open and opens the same index again. */
  readonly reopen?: () => Promise<IdempotencyIndex>;
  readonly dispose: () => Promise<void>;
}

const position = (at: number): string => String(at).padStart(16, '0');

/** What every idempotency index must do, whatever is behind it. `open` gives an empty one. */
export function idempotencyIndexContract(name: string, open: () => Promise<OpenedIdempotencyIndex>): void {
  describe(`${name} as an idempotency index`, () => {
    let opened: OpenedIdempotencyIndex;
    let index: IdempotencyIndex;

    beforeEach(async () => {
      opened = await open();
      index = opened.store;
    });
    afterEach(() => opened.dispose());

    const entry = (key: string, metric = 'commits', stream = 'user-a~/x'): IdempotencyEntry => ({
      stream,
      metric,
      key,
      eventId: randomUUID(),
    });
    const add = (entries: readonly IdempotencyEntry[], at: number): Promise<void> =>
      index.add(deepFreeze(entries), position(at));
    const find = ({ stream, metric, key }: IdempotencyEntry): Promise<string | undefined> =>
      index.find(stream, metric, key);

    it('knows nothing at first', async () => {
      expect(await index.position()).toBe(START);
      expect(await find(entry('k'))).toBeUndefined();
    });

    it('finds what was added, and where it has come to', async () => {
      const entries = Array.from({ length: 1_000 }, (_, at) => entry(`key ${at}`));
      await add(entries, 1_000);
      expect(await Promise.all(entries.map(find))).toEqual(entries.map(({ eventId }) => eventId));
      expect(await index.position()).toBe(position(1_000));
    });

    it('moves on also where there is nothing to add', async () => {
      await add([], 7);
      expect(await index.position()).toBe(position(7));
    });

    it('keeps the first event of a use, in one call as well as in several', async () => {
      const first = entry('k');
      await add([first, entry('k')], 2);
      await add([entry('k')], 3);
      expect(await find(first)).toBe(first.eventId);
      expect(await index.position()).toBe(position(3));
    });

    it('never goes back, and adds all the same', async () => {
      const late = entry('late');
      await add([entry('k')], 9);
      await add([late], 4);
      expect(await index.position()).toBe(position(9));
      expect(await find(late)).toBe(late.eventId);
    });

    it('keeps the furthest of positions that are added at once', async () => {
      await Promise.all([3, 9, 5].map((at) => add([entry(`k${at}`)], at)));
      expect(await index.position()).toBe(position(9));
    });

    it('tells apart uses that differ only in where one part ends', async () => {
      const parts = [
        ['s', 'a', 'bc'],
        ['s', 'ab', 'c'],
        ['sa', 'b', 'c'],
        ['s', 'a","b', 'c'],
        ['s', 'a', 'b","c'],
        ['s', 'a\u0000b', 'c'],
        ['s', 'a', 'b\u0000c'],
        ['s', '', 'abc'],
        ['', 's', 'abc'],
        ['s', 'abc', ''],
        ['s', 'é', 'c'],
        ['s', 'e\u0301', 'c'],
        ['s', '__proto__', 'constructor'],
        ['s', 'm', 'k'.repeat(10_000)],
        ['s', 'm', 'k'.repeat(10_001)],
      ] as const;
      const entries = parts.map(([stream, metric, key]) => entry(key, metric, stream));
      await add(entries, 1);
      expect(await Promise.all(entries.map(find))).toEqual(entries.map(({ eventId }) => eventId));
    });

    it('begins anew when reset', async () => {
      const before = entry('k');
      await add([before], 9);
      await index.reset();
      expect(await index.position()).toBe(START);
      expect(await find(before)).toBeUndefined();
      const after = entry('k');
      await add([after], 2);
      expect(await find(after)).toBe(after.eventId);
      expect(await index.position()).toBe(position(2));
    });

    it('answers a ping', async () => expect(await index.ping()).toBeUndefined());

    it('is unavailable once closed', async () => {
      await index.close();
      const unavailable = { code: 'store_unavailable' };
      await expect(index.ping()).rejects.toMatchObject(unavailable);
      await expect(index.position()).rejects.toMatchObject(unavailable);
      await expect(find(entry('k'))).rejects.toMatchObject(unavailable);
      await expect(add([entry('k')], 1)).rejects.toMatchObject(unavailable);
    });

    it('keeps everything when it is opened again', async () => {
      const { reopen } = opened;
      if (reopen === undefined) return;
      const kept = entry('k');
      await add([kept], 9);
      index = await reopen();
      expect(await find(kept)).toBe(kept.eventId);
      expect(await index.position()).toBe(position(9));
    });
  });
}

import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ParkedDocument, ReadStore } from '@rollcall/read-store';
import { deepFreeze } from '../support/deep-freeze.js';

const position = (at: number): string => String(at).padStart(16, '0');

/** The part of a read store's contract about parked documents. `unique`: a name that nobody else uses. */
export function parkingLotContract(store: () => ReadStore, unique: () => string): void {
  describe('the parking lot', () => {
    const parked = (document: string, at = 5, build = unique()): ParkedDocument => ({
      build,
      document,
      stream: 'user-prod~/abc',
      position: position(at),
      eventId: randomUUID(),
      error: 'TypeError: nothing there',
      stack: 'at evolve\n  at fold',
      since: '2024-01-17T10:00:00.000Z',
    });
    const park = (record: ParkedDocument): Promise<void> => store().parked.park(deepFreeze(record));

    it('keeps a record until it is released', async () => {
      const record = parked('0/ada');
      expect(await store().parked.get(unique(), '0/ada')).toBeUndefined();
      await park(record);
      expect(await store().parked.get(unique(), '0/ada')).toEqual(record);
      expect(await store().parked.get(`${unique()}-other`, '0/ada')).toBeUndefined();
      await store().parked.release(unique(), '0/ada');
      await store().parked.release(unique(), '0/ada');
      expect(await store().parked.get(unique(), '0/ada')).toBeUndefined();
    });

    it('keeps the first record of a document', async () => {
      const first = parked('0/ada', 5);
      await park(first);
      await park({ ...parked('0/ada', 3), error: 'later' });
      expect(await store().parked.get(unique(), '0/ada')).toEqual(first);
    });

    it('lists by position, of one build or of all', async () => {
      const [late, early, other] = [parked('0/a', 7), parked('0/b', 6), parked('0/c', 1, `${unique()}-b`)];
      for (const record of [late, early, other]) await park(record);
      expect(await store().parked.list(unique())).toEqual([early, late]);
      expect(await store().parked.list()).toEqual(expect.arrayContaining([other, early, late]));
    });
    it('gives them in pages, of some builds or of all, each once while others come and go', async () => {
      const [here, there] = [unique(), `${unique()}-b`];
      const records = Array.from({ length: 9 }, (_, at) =>
        parked(
          at % 3 === 0 ? `0/nul \u0000 ${at}` : `0/日本 ${at}`,
          Math.floor(at / 4),
          at % 2 ? here : there,
        ),
      );
      for (const record of records) await park(record);
      const pages = async (builds: readonly string[], limit: number): Promise<readonly ParkedDocument[]> => {
        const seen: ParkedDocument[] = [];
        let cursor: string | undefined;
        do {
          const page = await store().parked.page(deepFreeze({ builds, limit, cursor }));
          expect(page.records.length).toBeLessThanOrEqual(limit);
          seen.push(...page.records);
          cursor = page.nextCursor;
        } while (cursor !== undefined);
        return seen;
      };
      const placeOf = ({ position: at, build, document }: ParkedDocument): string =>
        `${at} ${build.padEnd(80)} ${document}`;
      const sorted = records.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
      for (const limit of [1, 2, 4, 8, 9, 10]) {
        expect(await pages([here, there], limit)).toEqual(sorted);
        expect(await pages([here], limit)).toEqual(sorted.filter(({ build }) => build === here));
      }
      expect(await pages([], 5)).toEqual([]);
      const { nextCursor } = await store().parked.page({ builds: [here, there], limit: 3 });
      await store().parked.release(sorted[2]!.build, sorted[2]!.document);
      const rest = await store().parked.page({ builds: [here, there], limit: 100, cursor: nextCursor });
      expect(rest.records).toEqual(sorted.slice(3));
      expect((await store().parked.page({ limit: 1_000 })).records).toEqual(
        expect.arrayContaining(sorted.slice(3)),
      );
    });

    it.each(['', '%%', 'AAAA', 'WyIxIl0', 'WzEsMiwzXQ'])('refuses %j as a cursor', async (cursor) => {
      await expect(store().parked.page({ limit: 1, cursor })).rejects.toMatchObject({
        name: 'ReadStoreError',
        code: 'invalid_cursor',
      });
    });
  });
}

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
  });
}

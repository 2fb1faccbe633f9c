import { describe, expect, it } from '@jest/globals';
import type { ReadStore, StoredReport } from '@rollcall/read-store';
import { eventually } from '../support/eventually.js';

/** The part of a read store's contract about the reports of processes. `unique`: a name that nobody else uses. */
export function reportsContract(store: () => ReadStore, unique: () => string): void {
  describe('the reports of processes', () => {
    const ours = async (): Promise<readonly StoredReport[]> =>
      (await store().reports.all()).filter(({ process }) => process.startsWith(unique()));

    it('keeps the last one of each process, as it was told', async () => {
      const body = { $set: '$$NOW', nested: [{ 'a.b': 'ä\u2028' }], none: null };
      await store().reports.tell(`${unique()}/b`, { at: 1 });
      await store().reports.tell(`${unique()}/a`, { at: 2 });
      await store().reports.tell(`${unique()}/b`, body);
      expect(await ours()).toMatchObject([
        { process: `${unique()}/a`, body: { at: 2 } },
        { process: `${unique()}/b`, body },
      ]);
    });

    it('tells how old they are by its own clock, and forgets the old ones', async () => {
      await store().reports.tell(`${unique()}/a`, {});
      await store().reports.tell(`${unique()}/b`, {});
      await eventually('both to be of some age', async () => (await ours()).every(({ ageMs }) => ageMs > 5));
      await store().reports.dropOlderThan(600_000);
      expect(await ours()).toHaveLength(2);
      await store().reports.tell(`${unique()}/b`, {});
      const [old, young] = await ours();
      expect(old!.ageMs).toBeGreaterThan(young!.ageMs);
    });
  });
}

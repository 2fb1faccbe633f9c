import { describe, expect, it } from '@jest/globals';
import type { BuildRecord, ReadStore } from '@rollcall/read-store';
import { deepFreeze } from '../support/deep-freeze.js';

/** The part of a read store's contract about its directory of builds. `unique`: a name that nobody else uses. */
export function buildsContract(store: () => ReadStore, unique: () => string): void {
  describe('the directory of builds', () => {
    const record = (changes: Partial<BuildRecord> = {}): BuildRecord => ({
      projection: unique(),
      version: 1,
      revision: 1,
      live: `${unique()}-v1`,
      previous: undefined,
      shadow: undefined,
      dropping: [],
      generation: 1,
      switchedAt: undefined,
      ...changes,
    });
    const shadow = { build: 'b', operation: 'o', startedAt: '2024-01-17T10:00:00.000Z' };
    const save = (next: BuildRecord): Promise<boolean> => store().builds.save(deepFreeze(next));
    const ours = async (): Promise<readonly BuildRecord[]> =>
      (await store().builds.all()).filter(({ projection }) => projection.startsWith(unique()));

    it('keeps a record of each version, by projection and version', async () => {
      const records = [
        record(),
        record({ version: 2, live: undefined, shadow }),
        record({ version: 10 }),
        record({ projection: `${unique()}-b`, dropping: ['x', 'y'], previous: 'p', generation: 7 }),
      ];
      for (const each of [...records].reverse()) expect(await save(each)).toBe(true);
      expect(await ours()).toEqual(records);
    });

    it('takes only the change that comes next: whoever was late must look again', async () => {
      expect(await save(record({ revision: 2 }))).toBe(false);
      expect(await ours()).toEqual([]);
      expect(await save(record())).toBe(true);
      expect(await save(record({ live: 'late' }))).toBe(false);
      expect(await save(record({ revision: 2, live: 'next' }))).toBe(true);
      expect(await save(record({ revision: 2, live: 'late' }))).toBe(false);
      expect(await save(record({ revision: 4, live: 'early' }))).toBe(false);
      expect(await ours()).toEqual([record({ revision: 2, live: 'next' })]);
    });

    it('lets one of many at once have its way', async () => {
      for (const revision of [1, 2]) {
        const saved = await Promise.all(
          Array.from({ length: 8 }, (_, at) => save(record({ revision, live: `live-${at}` }))),
        );
        expect(saved.filter(Boolean)).toHaveLength(1);
        expect(await ours()).toEqual([record({ revision, live: `live-${saved.indexOf(true)}` })]);
      }
    });
  });
}

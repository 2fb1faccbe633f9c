import { describe, expect, it } from '@jest/globals';
import type { Checkpoint, ReadStore } from '@rollcall/read-store';
import { deepFreeze } from '../support/deep-freeze.js';

const position = (at: number): string => String(at).padStart(16, '0');

/** The part of a read store's contract about checkpoints. `unique`: a name that nobody else uses. */
export function checkpointsContract(store: () => ReadStore, unique: () => string): void {
  describe('checkpoints', () => {
    const at = (position_: number, epoch: number): Checkpoint => ({
      position: position(position_),
      eventId: `event ${position_}`,
      installationId: 'this log',
      epoch,
    });
    const save = (next: Checkpoint, expected?: number): Promise<boolean> =>
      store().checkpoints.save(
        unique(),
        deepFreeze(next),
        expected === undefined ? undefined : position(expected),
      );
    const load = (): Promise<Checkpoint | undefined> => store().checkpoints.load(unique());

    it('are not there at first, nor by being claimed', async () => {
      expect(await load()).toBeUndefined();
      await store().checkpoints.claim(unique());
      expect(await load()).toBeUndefined();
    });

    it('are claimed with a higher epoch each time, also by many at once', async () => {
      const claims = Array.from({ length: 20 }, () => store().checkpoints.claim(unique()));
      const epochs = await Promise.all(claims);
      expect(new Set(epochs).size).toBe(20);
      expect(await store().checkpoints.claim(unique())).toBeGreaterThan(Math.max(...epochs));
    });

    it('are saved where the stored position is the expected one', async () => {
      const epoch = await store().checkpoints.claim(unique());
      expect(await save(at(5, epoch))).toBe(true);
      expect(await load()).toEqual(at(5, epoch));
      expect(await save(at(9, epoch), 5)).toBe(true);
      expect(await load()).toEqual(at(9, epoch));
    });

    it('are refused where the stored position is another one, and stay as they are', async () => {
      const epoch = await store().checkpoints.claim(unique());
      expect(await save(at(5, epoch), 4)).toBe(false);
      expect(await load()).toBeUndefined();
      await save(at(5, epoch));
      expect(await save(at(9, epoch), 4)).toBe(false);
      expect(await save(at(9, epoch))).toBe(false);
      expect(await load()).toEqual(at(5, epoch));
    });

    it('let one of two savers win', async () => {
      const epoch = await store().checkpoints.claim(unique());
      const saved = await Promise.all([save(at(5, epoch)), save(at(6, epoch))]);
      expect(saved.toSorted()).toEqual([false, true]);
    });

    it('are refused without a claim, and under an epoch that nobody was given', async () => {
      expect(await save(at(5, 0))).toBe(false);
      expect(await save(at(5, 1))).toBe(false);
      const epoch = await store().checkpoints.claim(unique());
      expect(await save(at(5, epoch + 1))).toBe(false);
      expect(await load()).toBeUndefined();
    });

    it('are gone once they are dropped, and with them every claim', async () => {
      const epoch = await store().checkpoints.claim(unique());
      await save(at(5, epoch));
      await store().checkpoints.drop(unique());
      await store().checkpoints.drop(unique());
      expect(await load()).toBeUndefined();
      expect(await save(at(5, epoch))).toBe(false);
      expect(await save(at(9, epoch), 5)).toBe(false);
      expect(await load()).toBeUndefined();
    });

    it('let a deposed owner change nothing', async () => {
      const deposed = await store().checkpoints.claim(unique());
      await save(at(5, deposed));
      const owner = await store().checkpoints.claim(unique());
      expect(await save(at(9, deposed), 5)).toBe(false);
      expect(await load()).toEqual(at(5, deposed));
      expect(await save(at(7, owner), 5)).toBe(true);
      expect(await save(at(9, deposed), 7)).toBe(false);
      expect(await load()).toEqual(at(7, owner));
    });

    it('are forgotten by a reset, which keeps the epoch', async () => {
      const epoch = await store().checkpoints.claim(unique());
      await save(at(5, epoch));
      await store().checkpoints.reset(unique());
      expect(await load()).toBeUndefined();
      expect(await save(at(9, epoch), 5)).toBe(false);
      expect(await save(at(1, epoch))).toBe(true);
      expect(await store().checkpoints.claim(unique())).toBeGreaterThan(epoch);
      expect(await save(at(2, epoch), 1)).toBe(false);
    });

    it('are kept apart by id', async () => {
      const epoch = await store().checkpoints.claim(unique());
      await store().checkpoints.claim(`${unique()}-other`);
      await store().checkpoints.claim(`${unique()}-other`);
      expect(await save(at(5, epoch))).toBe(true);
      expect(await store().checkpoints.load(`${unique()}-other`)).toBeUndefined();
    });

    it('are loaded many at once, without those that are not stored', async () => {
      const ids = Array.from({ length: 1_000 }, (_, at) => `${unique()}-${at}`);
      const saved = new Map<string, Checkpoint>();
      for (const id of ids.slice(0, 20)) {
        const checkpoint = at(saved.size + 1, await store().checkpoints.claim(id));
        expect(await store().checkpoints.save(id, checkpoint, undefined)).toBe(true);
        saved.set(id, checkpoint);
      }
      await store().checkpoints.claim(ids[20]!);
      expect(await store().checkpoints.loadMany(deepFreeze(ids))).toEqual(saved);
      expect(await store().checkpoints.loadMany([])).toEqual(new Map());
    });
  });
}

import { describe, expect, it } from '@jest/globals';
import { inParallel } from './in-parallel.js';

describe('running in parallel', () => {
  it('runs everything, at most so many at once', async () => {
    let running = 0;
    let most = 0;
    const done = await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (task) => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      return task * 2;
    });
    expect(most).toBe(3);
    expect(done.sort((a, b) => a - b)).toEqual([2, 4, 6, 8, 10, 12, 14]);
  });

  it('ends what had begun, begins nothing more, and rejects with the first failure', async () => {
    const ended: number[] = [];
    const begun: number[] = [];
    const run = inParallel([1, 2, 3, 4], 2, async (task) => {
      begun.push(task);
      if (task === 1) throw new Error('no');
      await Promise.resolve();
      await Promise.resolve();
      ended.push(task);
    });
    await expect(run).rejects.toThrow('no');
    expect(ended).toEqual([2]);
    expect(begun).toEqual([1, 2]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

const turn = (): Promise<void> => new Promise(setImmediate);

describe('Turns', () => {
  it('let so much work run at a time, in the order it came, and all of it', async () => {
    const turns = new Turns(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const work = [0, 1, 2, 3, 4].map((n) =>
      turns.take(async () => {
        begun.push(n);
        await new Promise<void>((resolve) => ends.push(resolve));
        return n;
      }),
    );
    for (let ended = 0; ended < 5; ended++) {
      await turn();
      expect(begun).toEqual([0, 1, 2, 3, 4].slice(0, ended + 2));
      ends.shift()?.();
    }
    expect(await Promise.all(work)).toEqual([0, 1, 2, 3, 4]);
  });

  it('go on after work that fails', async () => {
    const turns = new Turns(1);
    const failed = turns.take(() => Promise.reject(new Error('no')));
    const next = turns.take(() => Promise.resolve('yes'));
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});

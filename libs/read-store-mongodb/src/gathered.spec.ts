import { describe, expect, it } from '@jest/globals';
import { Gathered } from './gathered.js';

describe('What is gathered', () => {
  const goes: string[][] = [];
  const gathered = new Gathered((asked: readonly { id: string; value: number }[]) => {
    goes.push(asked.map(({ id, value }) => `${id}${value}`));
    if (asked.some(({ id }) => id === 'bad')) return Promise.reject(new Error('away'));
    return Promise.resolve(new Map(asked.map(({ id, value }) => [id, value * 2])));
  });

  it('is done in one go for one turn, and each is told its own answer', async () => {
    const asked = ['a', 'b', 'c'].map((id, value) => gathered.ask({ id, value }));
    expect(await Promise.all(asked)).toEqual([0, 2, 4]);
    expect(goes).toEqual([['a0', 'b1', 'c2']]);
  });

  it('never holds two requests of one document', async () => {
    goes.length = 0;
    const asked = ['a', 'b', 'a', 'c'].map((id, value) => gathered.ask({ id, value }));
    expect(await Promise.all(asked)).toEqual([0, 2, 4, 6]);
    expect(goes).toEqual([
      ['a0', 'b1'],
      ['a2', 'c3'],
    ]);
  });

  it('fails for all who asked, and goes on in the next turn', async () => {
    const failed = await Promise.allSettled(['bad', 'a'].map((id) => gathered.ask({ id, value: 1 })));
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await gathered.ask({ id: 'a', value: 1 })).toBe(2);
  });
});

import { describe, expect, it } from '@jest/globals';
import { CHUNK_SIZE } from './chunk.js';
import { narrowed, Sums } from './sums.js';
import { type Totals, whereTotal, withSums } from './totals.js';
import { UserSet } from './user-set.js';

describe('Totals of users', () => {
  const added = (...values: readonly number[]) =>
    values.reduce<Totals>(
      (totals, value) => withSums(totals, new Sums([{ lows: Uint16Array.of(7), values: narrowed([value]) }])),
      new Float64Array(0),
    )[7];

  it('stay numbers where they leave the range of numbers', () => {
    expect(added(1.7e308, 1e308)).toBe(Number.MAX_VALUE);
    expect(added(-1.7e308, -1e308, -3, -0.5)).toBe(-Number.MAX_VALUE);
    expect(added(1.7e308, 1e308, -Number.MAX_VALUE, 2)).toBe(2);
  });
});

describe('Users by their total', () => {
  const users = UserSet.of([0, 1, 2, CHUNK_SIZE, CHUNK_SIZE + 1, 3 * CHUNK_SIZE + 5]);
  const totals = new Float64Array(CHUNK_SIZE + 2);
  totals.set([1, 5, 0], 0);
  totals.set([5, -2], CHUNK_SIZE);

  it('are those whose total passes, and no others who have one', () => {
    expect(whereTotal(users, totals, (total) => total >= 5).ordinals()).toEqual([1, CHUNK_SIZE]);
    expect(whereTotal(UserSet.of([0, 1]), totals, (total) => total >= 5).ordinals()).toEqual([1]);
    expect(whereTotal(users, totals, (total) => total < 0).ordinals()).toEqual([CHUNK_SIZE + 1]);
  });

  it('count as 0 where there is none', () => {
    expect(whereTotal(users, totals, (total) => total === 0).ordinals()).toEqual([2, 3 * CHUNK_SIZE + 5]);
    expect(whereTotal(UserSet.empty, totals, () => true).size).toBe(0);
  });
});

import { describe, expect, it } from '@jest/globals';
import { narrowed, Sums } from './sums.js';
import { sumsFromBytes, sumsToBytes } from './sums-bytes.js';
import { UserSet } from './user-set.js';

const chunk = (entries: readonly (readonly [number, number])[]) => ({
  lows: Uint16Array.from(entries, ([low]) => low),
  values: narrowed(entries.map(([, value]) => value)),
});

describe('Sums of a day', () => {
  it('keep every number exactly, in as few bytes as it takes', () => {
    const widths: [readonly number[], number][] = [
      [[0, -128, 127], 1],
      [[128, -3], 2],
      [[-32_768, 32_767], 2],
      [[32_768], 4],
      [[-(2 ** 31), 2 ** 31 - 1], 4],
      [[2 ** 31], 8],
      [[0.1], 8],
      [[Number.MAX_VALUE, -0], 8],
    ];
    for (const [values, width] of widths) {
      const sums = chunk(values.map((value, index) => [index * 9_000, value]));
      expect(sums.values.BYTES_PER_ELEMENT).toBe(width);
      const bytes = sumsToBytes(sums);
      expect(bytes).toHaveLength(2 + values.length * (2 + width));
      const read = sumsFromBytes(Uint8Array.from([0, ...bytes]).subarray(1));
      expect(read).toEqual(sums);
      expect([...read.values]).toEqual(values);
    }
  });

  it('are added for all users, or for some', () => {
    const sums = new Sums([
      chunk([
        [1, 5],
        [700, -2],
      ]),
      undefined,
      chunk([[3, 0.5]]),
    ]);
    const far = 2 * 65_536 + 3;
    expect(sums.total).toBe(3.5);
    expect(sums.totalOf(UserSet.of([1, 2, far]))).toBe(5.5);
    expect(sums.totalOf(UserSet.of([2, 65_536]))).toBe(0);
    const seen: [number, number][] = [];
    sums.forEach((ordinal, value) => seen.push([ordinal, value]));
    expect(seen).toEqual([
      [1, 5],
      [700, -2],
      [far, 0.5],
    ]);
  });

  it('refuse bytes of another version, width or length', () => {
    for (const bytes of [[], [2, 1, 0, 0, 1], [1, 3, 0, 0, 1], [1, 1, 0, 0]]) {
      expect(() => sumsFromBytes(Uint8Array.from(bytes))).toThrow(
        expect.objectContaining({ code: 'unreadable_set' }),
      );
    }
  });
});

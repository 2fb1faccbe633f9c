import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { swap } from './little-endian.js';
import { narrowed, Sums, type SumChunk, valueOf, withValues } from './sums.js';
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

  it('stay numbers where they leave the range of numbers, and come back as others do', () => {
    const most = Number.MAX_VALUE;
    const sums = new Sums([
      chunk([
        [1, most],
        [2, most],
        [3, -most],
        [4, -most],
      ]),
    ]);
    expect(sums.totalOf(UserSet.of([1, 2]))).toBe(most);
    expect(sums.totalOf(UserSet.of([3, 4]))).toBe(-most);
    expect(sums.total).toBe(-most);
    expect(sums.totalOf(UserSet.of([1, 2, 3]))).toBe(0);
  });

  it('take other values for some of the users, and are as narrow as they can be', () => {
    const entries = fc
      .dictionary(
        fc.constantFrom('0', '1', '9', '700', '4096', '65534', '65535'),
        fc.constantFrom(0, 5, -128, 300, 2 ** 20, 2 ** 40, 0.5, -0),
      )
      .map((values) => new Map(Object.entries(values).map(([low, value]) => [Number(low), value] as const)));
    const sorted = (values: ReadonlyMap<number, number>): SumChunk =>
      chunk([...values].toSorted(([a], [b]) => a - b));
    const examples = [
      [new Map(), new Map([[65_535, 1]])],
      [new Map([[9, 2 ** 40]]), new Map([[9, 1]])],
    ] as [ReadonlyMap<number, number>, ReadonlyMap<number, number>][];
    fc.assert(
      fc.property(entries, entries, (before, changed) => {
        const after = withValues(sorted(before), changed);
        const expected = new Map([...before, ...changed]);
        expect(after).toEqual(sorted(expected));
        for (const low of [0, 1, 2, 65_535]) expect(valueOf(after, low)).toBe(expected.get(low));
      }),
      { examples },
    );
  });

  it('have the same bytes on a machine that has numbers the other way round', () => {
    const bytes = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
    swap(bytes, 4);
    expect([...bytes]).toEqual([4, 3, 2, 1, 8, 7, 6, 5]);
    swap(bytes.subarray(2, 6), 2);
    expect([...bytes]).toEqual([4, 3, 1, 2, 7, 8, 6, 5]);
    expect([...sumsToBytes(chunk([[258, 1_027]]))]).toEqual([1, 2, 2, 1, 3, 4]);
  });

  it('refuse bytes of another version, width or length', () => {
    for (const bytes of [[], [2, 1, 0, 0, 1], [1, 3, 0, 0, 1], [1, 1, 0, 0]]) {
      expect(() => sumsFromBytes(Uint8Array.from(bytes))).toThrow(
        expect.objectContaining({ code: 'unreadable_set' }),
      );
    }
  });
});

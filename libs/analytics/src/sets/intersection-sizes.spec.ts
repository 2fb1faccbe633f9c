import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHUNK_SIZE } from './chunk.js';
import { intersectionSizes } from './intersection-sizes.js';
import { UserSet } from './user-set.js';

const MOST = 2.5 * CHUNK_SIZE;
const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, at) => from + at * step);

/** Every so many-th of a stretch: dense and sparse chunks, whole chunks that are not there. */
const someUsers = fc
  .record({ from: fc.nat(MOST), length: fc.nat(MOST), step: fc.integer({ min: 1, max: 3_000 }) })
  .map(({ from, length, step }) => UserSet.of(range(from, Math.min(MOST, from + length), step)));

/** One value each, by the ordinal. */
const partition = (values: number): UserSet[] =>
  Array.from({ length: values }, (_, value) => UserSet.of(range(value, MOST, values + 1)));

const oneByOne = (rows: readonly UserSet[], columns: readonly UserSet[]): number[][] =>
  rows.map((row) => columns.map((column) => row.intersectionSize(column)));

describe('Sizes of intersections', () => {
  it('are those of each row with each column, whether columns share users or not', () => {
    const sets = fc.array(someUsers, { maxLength: 6 });
    const columns = fc.oneof(sets, fc.integer({ min: 1, max: 9 }).map(partition));
    const sizes = fc.property(sets, columns, (rows, of) => {
      expect(intersectionSizes(rows, of)).toEqual(oneByOne(rows, of));
    });
    fc.assert(sizes, { numRuns: 60 });
  });

  it('are right where everybody is in a row, for more columns than can be told apart in a byte', () => {
    const rows = [range(0, MOST, 1), range(0, MOST, 7), [1, 2, CHUNK_SIZE + 1], []].map((all) =>
      UserSet.of(all),
    );
    for (const columns of [partition(3), partition(20), partition(300)])
      expect(intersectionSizes(rows, columns)).toEqual(oneByOne(rows, columns));
  });

  it('are right where only the last columns share a user', () => {
    const columns = [...partition(4), UserSet.of([3])];
    const rows = [0, 1, 2, 3].map((step) => UserSet.of(range(0, 10_000, step + 1)));
    expect(intersectionSizes(rows, columns)).toEqual(oneByOne(rows, columns));
  });
});

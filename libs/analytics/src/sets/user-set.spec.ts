import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHUNK_SIZE, MOST_SPARSE } from './chunk.js';
import { intersectionSizes } from './intersection-sizes.js';
import { unionOf, UserSet } from './user-set.js';

const every = (step: number, from: number, to: number): number[] => {
  const ordinals: number[] = [];
  for (let ordinal = from; ordinal < to; ordinal += step) ordinals.push(ordinal);
  return ordinals;
};

/** Nobody, one, the edges of words and chunks, lists and bitsets of all sizes around where one turns into the other. */
const shapes: readonly (readonly number[])[] = [
  [],
  [0],
  [31, 32, 63, CHUNK_SIZE - 1, CHUNK_SIZE, 3 * CHUNK_SIZE + 5],
  every(16, 0, CHUNK_SIZE),
  every(15, 1, CHUNK_SIZE),
  every(13, 0, CHUNK_SIZE + 64),
  every(3, (3 * CHUNK_SIZE) / 4, CHUNK_SIZE),
  every(14, CHUNK_SIZE, 2 * CHUNK_SIZE),
];

const drawn = fc.oneof(
  fc.constantFrom(...shapes),
  fc.uniqueArray(fc.integer({ min: 0, max: 2 * CHUNK_SIZE }), { maxLength: 40 }),
);

const others = shapes.map((ordinals) => UserSet.of(ordinals));

const sorted = (ordinals: Iterable<number>): number[] => [...new Set(ordinals)].sort((a, b) => a - b);

/** Far quicker to compare than the bytes. */
const textOf = (set: UserSet): string =>
  set
    .toBytes()
    .filter((bytes) => bytes.length > 2)
    .map((bytes) => Buffer.from(bytes).toString('base64'))
    .join();

function agrees(left: readonly number[], right: readonly number[]): void {
  const [a, b] = [UserSet.of(left), UserSet.of(right)];
  const has = new Set(right);
  const both = left.filter((ordinal) => has.has(ordinal));
  const operations: [UserSet, readonly number[]][] = [
    [a, left],
    [a.and(b), both],
    [a.or(b), [...left, ...right]],
    [unionOf([a, UserSet.empty, b, a]), [...left, ...right]],
    [a.andNot(b), left.filter((ordinal) => !has.has(ordinal))],
  ];
  for (const [set, ordinals] of operations) {
    const expected = UserSet.of(sorted(ordinals));
    expect(set.size).toBe(expected.size);
    expect(textOf(set)).toBe(textOf(expected));
  }
  expect(a.intersectionSize(b)).toBe(both.length);
  expect(a.unionSize(b)).toBe(new Set([...left, ...right]).size);
  for (const ordinal of [0, 31, 32, CHUNK_SIZE - 1, CHUNK_SIZE, 4 * CHUNK_SIZE]) {
    expect(b.has(ordinal)).toBe(has.has(ordinal));
  }
}

describe('A set of users', () => {
  it('has those it was made of, in ascending order', () => {
    for (const ordinals of shapes) {
      const set = UserSet.of([...ordinals].reverse());
      expect(set.size).toBe(ordinals.length);
      expect(String(set.ordinals())).toBe(String(ordinals));
      expect(textOf(UserSet.fromBytes(set.toBytes()))).toBe(textOf(set));
    }
  });

  it('agrees with plain sets in all it can do, in each of its forms with each other', () => {
    for (const left of shapes) for (const right of shapes) agrees(left, right);
    fc.assert(fc.property(drawn, drawn, agrees), { numRuns: 10 });
  });

  it('is the union of many, of bitsets and lists, and of those that are too few to be united at once', () => {
    for (let first = 0; first < others.length; first++)
      expect(textOf(unionOf(others.slice(first)))).toBe(
        textOf(UserSet.of(sorted(shapes.slice(first).flat()))),
      );
  });

  it('has as many in common with each of others as one by one', () => {
    const sizes = intersectionSizes(others, [...others].reverse());
    expect(sizes).toEqual(
      others.map((row) => [...others].reverse().map((column) => row.intersectionSize(column))),
    );
    expect(intersectionSizes(others, [])).toEqual(others.map(() => []));
  });

  it('leaves those it was made of as they were', () => {
    const [a, b] = [UserSet.of(every(3, 0, CHUNK_SIZE)), UserSet.of(every(5, 0, CHUNK_SIZE))];
    const before = [a.toBytes(), b.toBytes()];
    const union = a.or(b);
    const common = a.and(b);
    a.andNot(b);
    unionOf([a, b]);
    expect([a.toBytes(), b.toBytes()]).toEqual(before);
    expect([union.size, common.size]).toEqual([
      Math.ceil(CHUNK_SIZE / 3) + Math.ceil(CHUNK_SIZE / 5) - Math.ceil(CHUNK_SIZE / 15),
      Math.ceil(CHUNK_SIZE / 15),
    ]);
  });

  it('takes as many bytes as the smaller of its forms', () => {
    const list = UserSet.of(every(1, 0, MOST_SPARSE)).toBytes()[0]?.length;
    const bits = UserSet.of(every(1, 0, MOST_SPARSE + 1)).toBytes()[0]?.length;
    expect([list, bits]).toEqual([2 + 8_192, 2 + 8_192]);
    expect(UserSet.of([7]).toBytes()[0]).toEqual(Uint8Array.of(1, 0, 7, 0));
    expect(UserSet.of(every(1, 0, 16 * CHUNK_SIZE)).bytes).toBeLessThan(135_000);
  });

  it('refuses bytes of another version, form or length', () => {
    const dense = UserSet.of(every(2, 0, CHUNK_SIZE)).toBytes()[0] ?? new Uint8Array();
    const wrong = [[], [1], [2, 0, 7, 0], [1, 2, 7, 0], [1, 0, 7], [...dense.subarray(0, 100)], [1, 1, 0, 0]];
    for (const bytes of wrong) {
      expect(() => UserSet.fromBytes([Uint8Array.from(bytes)])).toThrow(
        expect.objectContaining({ code: 'unreadable_set' }),
      );
    }
  });

  it('is read from the middle of a larger buffer', () => {
    const bytes = UserSet.of([1, 500]).toBytes()[0] ?? new Uint8Array();
    const buffer = Uint8Array.from([9, 9, 9, ...bytes, 9]);
    expect(UserSet.fromBytes([buffer.subarray(3, 3 + bytes.length)]).ordinals()).toEqual([1, 500]);
  });
});

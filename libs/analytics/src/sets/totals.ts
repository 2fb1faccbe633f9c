import { addFinite } from '@rollcall/domain';
import { type Chunk, CHUNK_SIZE, chunkOf, intersection, WORDS } from './chunk.js';
import type { Sums } from './sums.js';
import { UserSet } from './user-set.js';

/** A total of each user, by ordinal; 0 of who has none. May be shorter than there are users. */
export type Totals = Float64Array;

/** The same totals, changed as `addFinite` adds; others, which are longer, where these are too short. */
export function withSums(totals: Totals, sums: Sums): Totals {
  const length = sums.chunks.length * CHUNK_SIZE;
  let changed = totals;
  if (totals.length < length) {
    changed = new Float64Array(length);
    changed.set(totals);
  }
  sums.chunks.forEach((chunk, number) => {
    if (chunk === undefined) return;
    const { lows, values } = chunk;
    const first = number * CHUNK_SIZE;
    if (values instanceof Float64Array) return addDoubles(changed, first, lows, values);
    // Whole numbers, too small to lead a total out of the range of numbers.
    for (let index = 0; index < lows.length; index++) {
      const ordinal = first + (lows[index] ?? 0);
      changed[ordinal] = (changed[ordinal] ?? 0) + (values[index] ?? 0);
    }
  });
  return changed;
}

function addDoubles(totals: Totals, first: number, lows: Uint16Array, values: Float64Array): void {
  for (let index = 0; index < lows.length; index++) {
    const ordinal = first + (lows[index] ?? 0);
    totals[ordinal] = addFinite(totals[ordinal] ?? 0, values[index] ?? 0);
  }
}

/** Those of some users whose total passes. */
export function whereTotal(users: UserSet, totals: Totals, passes: (total: number) => boolean): UserSet {
  const passesWithout = passes(0);
  const passing = (first: number): Chunk | undefined => {
    const words = new Uint32Array(WORDS).fill(passesWithout ? 0xffffffff : 0);
    const end = Math.min(CHUNK_SIZE, totals.length - first);
    for (let low = 0; low < end; low++) {
      const bit = 1 << (low & 31);
      const word = words[low >>> 5] ?? 0;
      words[low >>> 5] = passes(totals[first + low] ?? 0) ? word | bit : word & ~bit;
    }
    return chunkOf(words);
  };
  const chunks = users.chunks.map((chunk, number) => {
    const some = chunk && passing(number * CHUNK_SIZE);
    return chunk && some && intersection(chunk, some);
  });
  return new UserSet(chunks);
}

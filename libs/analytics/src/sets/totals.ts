import { CHUNK_SIZE } from './chunk.js';
import type { Sums } from './sums.js';

/** A total of each user, by ordinal; 0 of who has none. May be shorter than there are users. */
export type Totals = Float64Array;

/** The same totals, changed; others, which are longer, where these are too short. */
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
    for (let index = 0; index < lows.length; index++) {
      const ordinal = first + (lows[index] ?? 0);
      changed[ordinal] = (changed[ordinal] ?? 0) + (values[index] ?? 0);
    }
  });
  return changed;
}

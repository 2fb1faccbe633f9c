import { type Chunk, CHUNK_SIZE, hasLow, isDense } from './chunk.js';
import type { UserSet } from './user-set.js';

export type Values = Int8Array | Int16Array | Int32Array | Float64Array;

/** Values of some of 65,536 ordinals, in the narrowest form that holds all of them exactly. Never changed once made. */
export interface SumChunk {
  /** Low halves of the ordinals, ascending. */
  readonly lows: Uint16Array;
  readonly values: Values;
}

const OVERHEAD = 200;

/** What each user who was active added to a metric on a day; of one scope and shard. Never changes. */
export class Sums {
  static readonly empty = new Sums([]);

  constructor(readonly chunks: readonly (SumChunk | undefined)[]) {}

  /** Sum of all values, in the order of the ordinals. */
  get total(): number {
    return this.totalOf();
  }

  /** Bytes of memory that it takes, about. */
  get bytes(): number {
    return this.chunks.reduce(
      (sum, chunk) => sum + (chunk ? chunk.lows.byteLength + chunk.values.byteLength + OVERHEAD : 0),
      OVERHEAD,
    );
  }

  /** Sum of the values of these users; without any told, of all. */
  totalOf(users?: UserSet): number {
    let sum = 0;
    this.forEach((_ordinal, value) => {
      sum += value;
    }, users);
    return sum;
  }

  /** In ascending order of the ordinals; where users are told, of these only. */
  forEach(take: (ordinal: number, value: number) => void, users?: UserSet): void {
    this.chunks.forEach((sums, number) => {
      const chosen = users?.chunks[number];
      if (sums === undefined || (users && chosen === undefined)) return;
      const { lows, values } = sums;
      const first = number * CHUNK_SIZE;
      eachIndex(lows, chosen, (index) => take(first + (lows[index] ?? 0), values[index] ?? 0));
    });
  }
}

/** Places in a sorted list of those who are in a chunk; of all without one. */
function eachIndex(lows: Uint16Array, chosen: Chunk | undefined, take: (index: number) => void): void {
  if (chosen === undefined || isDense(chosen)) {
    for (let index = 0; index < lows.length; index++) {
      if (chosen === undefined || hasLow(chosen, lows[index] ?? 0)) take(index);
    }
    return;
  }
  let index = 0;
  for (const low of chosen) {
    while (index < lows.length && (lows[index] ?? 0) < low) index++;
    if (index === lows.length) return;
    if (lows[index] === low) take(index);
  }
}

const holds = (limit: number, values: Iterable<number>): boolean => {
  for (const value of values) {
    // Minus zero is a value of its own: only doubles have it.
    if (!Number.isInteger(value) || value < -limit || value >= limit || Object.is(value, -0)) return false;
  }
  return true;
};

/** The same numbers, as narrow as they can be. */
export function narrowed(values: readonly number[] | Values): Values {
  if (holds(2 ** 7, values)) return Int8Array.from(values);
  if (holds(2 ** 15, values)) return Int16Array.from(values);
  return holds(2 ** 31, values) ? Int32Array.from(values) : Float64Array.from(values);
}

import { addFinite } from '@rollcall/domain';
import { type Chunk, CHUNK_SIZE, hasLow, indexIn, isDense } from './chunk.js';
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

  /** Sum of the values of these users, as `addFinite` adds; without any told, of all. */
  totalOf(users?: UserSet): number {
    let sum = 0;
    this.forEach((_ordinal, value) => {
      sum += value;
    }, users);
    return Number.isFinite(sum) ? sum : this.finiteTotalOf(users);
  }

  /** One that left the range of numbers on its way never comes back: only such a one is added anew, with more care. */
  private finiteTotalOf(users?: UserSet): number {
    let sum = 0;
    this.forEach((_ordinal, value) => {
      sum = addFinite(sum, value);
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

const isWhole = (value: number): boolean => Number.isInteger(value) && !Object.is(value, -0);

/** Bytes that each of these values takes at least. Minus zero is a value of its own, which only doubles have. */
function widthOf(values: ArrayLike<number>): 1 | 2 | 4 | 8 {
  let [least, most] = [0, 0];
  // For chunks of 65,536 values that are made for every few events: iterating is slow.
  // eslint-disable-next-line @typescript-eslint/prefer-for-of
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (!isWhole(value)) return 8;
    if (value < least) least = value;
    else if (value > most) most = value;
  }
  for (const width of [1, 2, 4] as const) {
    const limit = 2 ** (8 * width - 1);
    if (least >= -limit && most < limit) return width;
  }
  return 8;
}

const formOf = { 1: Int8Array, 2: Int16Array, 4: Int32Array, 8: Float64Array } as const;

/** The same numbers, as narrow as they can be. */
export function narrowed(values: readonly number[] | Values): Values {
  const form = formOf[widthOf(values)];
  return values instanceof form ? values : form.from(values);
}

/** A chunk with other values for some ordinals. */
export function withValues({ lows, values }: SumChunk, changed: ReadonlyMap<number, number>): SumChunk {
  const added = Uint16Array.from(changed.keys()).sort();
  const known = added.reduce(
    (count, low) => count + (valueOf({ lows, values }, low) === undefined ? 0 : 1),
    0,
  );
  const merged = new Uint16Array(lows.length + added.length - known);
  const sums = new Float64Array(merged.length);
  for (let [to, old, next] = [0, 0, 0]; to < merged.length; to++) {
    const low = Math.min(lows[old] ?? CHUNK_SIZE, added[next] ?? CHUNK_SIZE);
    merged[to] = low;
    sums[to] = (low === added[next] ? changed.get(low) : values[old]) ?? 0;
    if (low === lows[old]) old++;
    if (low === added[next]) next++;
  }
  return { lows: merged, values: narrowed(sums) };
}

/** What stands for an ordinal; undefined: nothing does. */
export function valueOf({ lows, values }: SumChunk, low: number): number | undefined {
  const at = indexIn(lows, low);
  return lows[at] === low ? values[at] : undefined;
}

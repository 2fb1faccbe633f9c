import { commonBits, popcount } from './common-bits.js';

/** Ordinals of a chunk: those that share all but their lowest 16 bits. */
export const CHUNK_SIZE = 65_536;
export const WORDS = CHUNK_SIZE / 32;
/** A sorted list of more would be larger than the bitset of 8 KiB. */
export const MOST_SPARSE = WORDS * 2;

/** Low halves of ordinals, ascending, at least one and at most `MOST_SPARSE`. */
export type SparseChunk = Uint16Array;
/** One bit an ordinal, `WORDS` words. */
export type DenseChunk = Uint32Array;
/**
 * Some of 65,536 ordinals, in the smaller of two forms: each set of ordinals has exactly one. Never changed once made,
 * so that sets may share them. What is empty is undefined.
 */
export type Chunk = SparseChunk | DenseChunk;

export const isDense = (chunk: Chunk): chunk is DenseChunk => chunk.BYTES_PER_ELEMENT === 4;

const bit = (words: DenseChunk, low: number): number => ((words[low >>> 5] ?? 0) >>> (low & 31)) & 1;

/** Of the first of a sorted list that is not below; its length where there is none. */
export const indexIn = (lows: SparseChunk, low: number): number => {
  let [from, to] = [0, lows.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((lows[middle] ?? 0) < low) from = middle + 1;
    else to = middle;
  }
  return from;
};

export const hasLow = (chunk: Chunk, low: number): boolean =>
  isDense(chunk) ? bit(chunk, low) === 1 : chunk[indexIn(chunk, low)] === low;

export function countOf(chunk: Chunk): number {
  if (!isDense(chunk)) return chunk.length;
  let count = 0;
  for (let index = 0; index < WORDS; index++) {
    const word = chunk[index] ?? 0;
    if (word !== 0) count += popcount(word);
  }
  return count;
}

export function forEachLow(chunk: Chunk, take: (low: number) => void): void {
  if (!isDense(chunk)) {
    for (const low of chunk) take(low);
    return;
  }
  for (let index = 0; index < WORDS; index++) {
    for (let word = chunk[index] ?? 0; word !== 0; word &= word - 1) {
      take((index << 5) | (31 - Math.clz32(word & -word)));
    }
  }
}

/** Adds a chunk to a bitset that is being made. */
export function orInto(words: DenseChunk, chunk: Chunk): void {
  if (isDense(chunk)) {
    for (let index = 0; index < WORDS; index++) words[index] = (words[index] ?? 0) | (chunk[index] ?? 0);
  } else {
    for (const low of chunk) words[low >>> 5] = (words[low >>> 5] ?? 0) | (1 << (low & 31));
  }
}

/** Four at once, so that what is being made is read and written a quarter as often: nearly three times as fast. */
function orFourInto(words: DenseChunk, [a, b, c, d]: readonly DenseChunk[]): void {
  if (!a || !b || !c || !d) return;
  for (let index = 0; index < WORDS; index++) {
    const some = (a[index] ?? 0) | (b[index] ?? 0);
    words[index] = (words[index] ?? 0) | some | (c[index] ?? 0) | (d[index] ?? 0);
  }
}

/** The ordinals of a bitset as a list, which may be longer than a chunk's. */
export function lowsOf(words: DenseChunk, count = countOf(words)): Uint16Array {
  const lows = new Uint16Array(count);
  let length = 0;
  for (let index = 0; index < WORDS; index++) {
    for (let word = words[index] ?? 0; word !== 0; word &= word - 1) {
      lows[length++] = (index << 5) | (31 - Math.clz32(word & -word));
    }
  }
  return lows;
}

/** The smaller form of a bitset. It may become the answer itself: nothing may change it from here on. */
export function chunkOf(words: DenseChunk): Chunk | undefined {
  const count = countOf(words);
  if (count === 0) return undefined;
  return count > MOST_SPARSE ? words : lowsOf(words, count);
}

/** What is worked out here is copied before it is handed out; most results are small lists. */
const scratch = new Uint32Array(WORDS);

const fromScratch = (): Chunk | undefined => {
  const chunk = chunkOf(scratch);
  return chunk === scratch ? scratch.slice() : chunk;
};

const sparse = (lows: SparseChunk, length: number): SparseChunk | undefined =>
  length === 0 ? undefined : length === lows.length ? lows : lows.slice(0, length);

/** Of a sorted list, what is in the other chunk (`wanted` 1) or what is not (0). */
function sifted(lows: SparseChunk, other: Chunk, wanted: 0 | 1): SparseChunk | undefined {
  const kept = new Uint16Array(lows.length);
  let length = 0;
  if (isDense(other)) {
    for (const low of lows) if (bit(other, low) === wanted) kept[length++] = low;
    return sparse(kept, length);
  }
  let at = 0;
  for (const low of lows) {
    while (at < other.length && (other[at] ?? 0) < low) at++;
    if ((other[at] === low ? 1 : 0) === wanted) kept[length++] = low;
  }
  return sparse(kept, length);
}

export function intersection(a: Chunk, b: Chunk): Chunk | undefined {
  if (!isDense(a)) return sifted(a, b, 1);
  if (!isDense(b)) return sifted(b, a, 1);
  for (let index = 0; index < WORDS; index++) scratch[index] = (a[index] ?? 0) & (b[index] ?? 0);
  return fromScratch();
}

export function difference(a: Chunk, b: Chunk): Chunk | undefined {
  if (!isDense(a)) return sifted(a, b, 0);
  scratch.set(a);
  if (isDense(b)) {
    for (let index = 0; index < WORDS; index++) scratch[index] = (scratch[index] ?? 0) & ~(b[index] ?? 0);
  } else {
    for (const low of b) scratch[low >>> 5] = (scratch[low >>> 5] ?? 0) & ~(1 << (low & 31));
  }
  return fromScratch();
}

export function union(a: Chunk, b: Chunk): Chunk {
  scratch.fill(0);
  orInto(scratch, a);
  orInto(scratch, b);
  return fromScratch() ?? a;
}

/** The ordinals of all of them; undefined of none. */
export function unionOfChunks(chunks: readonly Chunk[]): Chunk | undefined {
  if (chunks.length <= 1) return chunks[0];
  const words = new Uint32Array(WORDS);
  const dense = chunks.filter(isDense);
  const inFours = dense.length - (dense.length % 4);
  for (let at = 0; at < inFours; at += 4) orFourInto(words, dense.slice(at, at + 4));
  for (const chunk of dense.slice(inFours)) orInto(words, chunk);
  for (const chunk of chunks) if (!isDense(chunk)) orInto(words, chunk);
  return chunkOf(words);
}

function countIn(words: DenseChunk, lows: SparseChunk): number {
  let count = 0;
  // Cohort tables spend their time here: iterating makes a 30 × 30 one take 18.7 ms instead of 11.5.
  // eslint-disable-next-line @typescript-eslint/prefer-for-of
  for (let index = 0; index < lows.length; index++) count += bit(words, lows[index] ?? 0);
  return count;
}

function commonCount(a: SparseChunk, b: SparseChunk): number {
  let [count, left, right] = [0, 0, 0];
  while (left < a.length && right < b.length) {
    const [x, y] = [a[left] ?? 0, b[right] ?? 0];
    if (x === y) count++;
    if (x <= y) left++;
    if (y <= x) right++;
  }
  return count;
}

/** How many are in both, without making a chunk of them. */
export function intersectionCount(a: Chunk, b: Chunk): number {
  if (!isDense(a)) return isDense(b) ? countIn(b, a) : commonCount(a, b);
  return isDense(b) ? commonBits(a, b) : countIn(a, b);
}

import {
  type Chunk,
  CHUNK_SIZE,
  countOf,
  type DenseChunk,
  intersectionCount,
  isDense,
  type SparseChunk,
  WORDS,
} from './chunk.js';
import type { UserSet } from './user-set.js';

/**
 * How many each row has in common with each column, by row. Chunk by chunk, so that the chunks of the columns stay in the
 * processor's cache while all rows pass.
 */
export function intersectionSizes(
  rows: readonly UserSet[],
  columns: readonly UserSet[],
): readonly (readonly number[])[] {
  const sizes = rows.map(() => columns.map(() => 0));
  const length = columns.reduce((most, { chunks }) => Math.max(most, chunks.length), 0);
  for (let chunk = 0; chunk < length; chunk++) {
    const ofColumns = columns.map(({ chunks }) => chunks[chunk]);
    const ofRows = rows.map(({ chunks }) => chunks[chunk]);
    const labels = labelsOf(ofColumns, ofRows.length);
    for (const [at, row] of ofRows.entries()) {
      const counts = sizes[at];
      if (row === undefined || counts === undefined) continue;
      if (labels !== undefined && isSooner(row, ofColumns.length)) countLabels(row, labels, counts);
      else countEach(row, ofColumns, counts);
    }
  }
  return sizes;
}

function countEach(row: Chunk, columns: readonly (Chunk | undefined)[], counts: number[]): void {
  for (let column = 0; column < columns.length; column++) {
    const other = columns[column];
    if (other) counts[column] = (counts[column] ?? 0) + intersectionCount(row, other);
  }
}

/**
 * By ordinal: the number of its column and one more; 0 where it is in none. Loops over them are written out, as calling a
 * function for each takes twice as long.
 */
type Labels = Uint8Array;

const MOST_LABELS = 254;
/** So many columns, and rows, are worth being told apart first. */
const FEW = 3;

const scratch = new Uint8Array(CHUNK_SIZE);
const foundOf = new Uint32Array(MOST_LABELS + 1);

/**
 * Users have one value of an attribute: columns that share nobody can be told apart by one look at each member of a row. The
 * next call overwrites what this one answers. Undefined: they share somebody, or are not worth it.
 */
function labelsOf(columns: readonly (Chunk | undefined)[], rows: number): Labels | undefined {
  if (columns.length < FEW || columns.length > MOST_LABELS || rows < FEW) return undefined;
  const labels = scratch.fill(0);
  for (const [at, column] of columns.entries())
    if (column && !label(labels, column, at + 1)) return undefined;
  return labels;
}

/** False: somebody has one already. */
const label = (labels: Labels, column: Chunk, number: number): boolean =>
  (isDense(column) ? labelDense(labels, column, number) : labelSparse(labels, column, number)) === 0;

/** Here and below: a function for each form, since one for both is compiled for neither. */
function labelDense(labels: Labels, column: DenseChunk, number: number): number {
  let taken = 0;
  for (let index = 0; index < WORDS; index++)
    for (let word = column[index] ?? 0; word !== 0; word &= word - 1) {
      const low = (index << 5) | (31 - Math.clz32(word & -word));
      taken |= labels[low] ?? 0;
      labels[low] = number;
    }
  return taken;
}

function labelSparse(labels: Labels, column: SparseChunk, number: number): number {
  let taken = 0;
  for (const low of column) {
    taken |= labels[low] ?? 0;
    labels[low] = number;
  }
  return taken;
}

/** Looking at a member takes about as long as comparing two words. */
const isSooner = (row: Chunk, columns: number): boolean =>
  !isDense(row) || countOf(row) < (columns - 1) * WORDS;

function countLabels(row: Chunk, labels: Labels, counts: number[]): void {
  const found = foundOf.fill(0, 0, counts.length + 1);
  if (isDense(row)) countDense(row, labels, found);
  else countSparse(row, labels, found);
  for (let column = 0; column < counts.length; column++)
    counts[column] = (counts[column] ?? 0) + (found[column + 1] ?? 0);
}

function countDense(row: DenseChunk, labels: Labels, found: Uint32Array): void {
  for (let index = 0; index < WORDS; index++)
    for (let word = row[index] ?? 0; word !== 0; word &= word - 1) {
      const number = labels[(index << 5) | (31 - Math.clz32(word & -word))] ?? 0;
      found[number] = (found[number] ?? 0) + 1;
    }
}

function countSparse(row: SparseChunk, labels: Labels, found: Uint32Array): void {
  for (const low of row) {
    const number = labels[low] ?? 0;
    found[number] = (found[number] ?? 0) + 1;
  }
}

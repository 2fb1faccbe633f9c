import { type Chunk, forEachLow } from '../sets/chunk.js';
import { SetBuilder } from '../sets/set-builder.js';
import { narrowed, type SumChunk, withValues } from '../sets/sums.js';

/** A chunk with one ordinal in it, or without; `low`: its lowest 16 bits. */
export function withLow(chunk: Chunk | undefined, low: number, isIn: boolean): Chunk | undefined {
  const builder = new SetBuilder();
  if (chunk !== undefined) forEachLow(chunk, (other) => other !== low && builder.add(other));
  if (isIn) builder.add(low);
  return builder.chunks()[0];
}

/** Sums with another value for one ordinal; undefined: with none. */
export function withSum(
  chunk: SumChunk = { lows: new Uint16Array(0), values: new Int8Array(0) },
  low: number,
  value: number | undefined,
): SumChunk {
  if (value !== undefined) return withValues(chunk, new Map([[low, value]]));
  const isKept = (_: unknown, index: number): boolean => chunk.lows[index] !== low;
  return { lows: chunk.lows.filter(isKept), values: narrowed(chunk.values.filter(isKept)) };
}

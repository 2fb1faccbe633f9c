import { type Chunk, forEachLow } from '../sets/chunk.js';
import { SetBuilder } from '../sets/set-builder.js';
import { narrowed, type SumChunk } from '../sets/sums.js';

/** A chunk with one ordinal in it, or without; `low`: its lowest 16 bits. */
export function withLow(chunk: Chunk | undefined, low: number, isIn: boolean): Chunk | undefined {
  const builder = new SetBuilder();
  if (chunk !== undefined) forEachLow(chunk, (other) => other !== low && builder.add(other));
  if (isIn) builder.add(low);
  return builder.chunks()[0];
}

/** Sums with another value for one ordinal; undefined: with none. */
export function withSum(chunk: SumChunk | undefined, low: number, value: number | undefined): SumChunk {
  const sums = new Map<number, number>();
  chunk?.lows.forEach((other, index) => sums.set(other, chunk.values[index] ?? 0));
  if (value === undefined) sums.delete(low);
  else sums.set(low, value);
  const lows = Uint16Array.from(sums.keys()).sort();
  return { lows, values: narrowed(Array.from(lows, (one) => sums.get(one) ?? 0)) };
}

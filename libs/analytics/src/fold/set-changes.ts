import { type Chunk, CHUNK_SIZE, chunkOf, isDense, orInto, WORDS } from '../sets/chunk.js';
import { narrowed, type SumChunk } from '../sets/sums.js';
import type { Difference } from './difference.js';

/** A chunk as it is stored: with the position of the last event whose difference it has. */
export interface StoredChunk<Content> {
  readonly position: string;
  readonly content: Content;
}

/** A change of one user in a chunk: whether they are in it, or how much more. */
export interface ChunkChange<Change extends boolean | number> {
  readonly position: string;
  readonly low: number;
  readonly change: Change;
}

/** By name, then by number of the chunk; in log order. */
type Changes<Change extends boolean | number> = Map<string, Map<number, ChunkChange<Change>[]>>;

/**
 * The differences of a batch of one scope and shard, by the chunk they change: each is loaded and written once.
 * Written in this order: new ordinals, chunks, rows, checkpoint. After a crash the batch comes again, cut otherwise
 * perhaps; a chunk then drops what it has by its position, and a row what was folded into it by its own.
 */
export class SetChanges {
  readonly sets: Changes<boolean> = new Map();
  readonly sums: Changes<number> = new Map();

  /** In log order within a chunk: that of the calls. */
  add(ordinal: number, position: string, differences: readonly Difference[]): void {
    const low = ordinal % CHUNK_SIZE;
    const chunk = Math.floor(ordinal / CHUNK_SIZE);
    for (const difference of differences) {
      if (difference.kind === 'more') {
        changesOf(this.sums, difference.sums, chunk).push({ position, low, change: difference.value });
      } else {
        changesOf(this.sets, difference.set, chunk).push({
          position,
          low,
          change: difference.kind === 'into',
        });
      }
    }
  }
}

function changesOf<Change extends boolean | number>(
  changes: Changes<Change>,
  name: string,
  chunk: number,
): ChunkChange<Change>[] {
  let ofName = changes.get(name);
  if (ofName === undefined) changes.set(name, (ofName = new Map<number, ChunkChange<Change>[]>()));
  let ofChunk = ofName.get(chunk);
  if (ofChunk === undefined) ofName.set(chunk, (ofChunk = []));
  return ofChunk;
}

/** What the chunk does not have yet. */
const fresh = <Change extends boolean | number>(
  stored: StoredChunk<unknown> | undefined,
  changes: readonly ChunkChange<Change>[],
): readonly ChunkChange<Change>[] =>
  stored === undefined ? changes : changes.filter(({ position }) => position > stored.position);

const lastPosition = (changes: readonly ChunkChange<boolean | number>[]): string =>
  changes.at(-1)?.position ?? '';

/** Up to so many, a list is changed faster than a bitset of 8 KiB. */
const FEW = 512;

function fewChanged(lows: Iterable<number>, changes: readonly ChunkChange<boolean>[]): Chunk | undefined {
  const members = new Set(lows);
  for (const { low, change } of changes) {
    if (change) members.add(low);
    else members.delete(low);
  }
  return members.size > 0 ? Uint16Array.from(members).sort() : undefined;
}

function manyChanged(chunk: Chunk | undefined, changes: readonly ChunkChange<boolean>[]): Chunk | undefined {
  const words = new Uint32Array(WORDS);
  if (chunk) orInto(words, chunk);
  for (const { low, change } of changes) {
    const word = words[low >>> 5] ?? 0;
    words[low >>> 5] = change ? word | (1 << (low & 31)) : word & ~(1 << (low & 31));
  }
  return chunkOf(words);
}

/** The chunk with the changes it did not have yet; undefined where it has all of them. */
export function changedSet(
  stored: StoredChunk<Chunk | undefined> | undefined,
  changes: readonly ChunkChange<boolean>[],
): StoredChunk<Chunk | undefined> | undefined {
  const open = fresh(stored, changes);
  if (open.length === 0) return undefined;
  const chunk = stored?.content;
  const few = (chunk === undefined || !isDense(chunk)) && (chunk?.length ?? 0) + open.length <= FEW;
  return {
    position: lastPosition(open),
    content: few ? fewChanged(chunk ?? [], open) : manyChanged(chunk, open),
  };
}

/** The sums with the changes they did not have yet; undefined where they have all of them. */
export function changedSums(
  stored: StoredChunk<SumChunk> | undefined,
  changes: readonly ChunkChange<number>[],
): StoredChunk<SumChunk> | undefined {
  const open = fresh(stored, changes);
  if (open.length === 0) return undefined;
  const sums = new Map<number, number>();
  stored?.content.lows.forEach((low, index) => sums.set(low, stored.content.values[index] ?? 0));
  // One by one, as doubles do not add up the same in another order.
  for (const { low, change } of open) sums.set(low, finite((sums.get(low) ?? 0) + change));
  const lows = Uint16Array.from(sums.keys()).sort();
  const values = Array.from(lows, (low) => sums.get(low) ?? 0);
  return { position: lastPosition(open), content: { lows, values: narrowed(values) } };
}

/** A sum stays a number that JSON can carry. */
const finite = (sum: number): number => Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, sum));

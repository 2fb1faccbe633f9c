import { addFinite } from '@rollcall/domain';
import { type Chunk, CHUNK_SIZE, chunkOf, isDense, lowsOf, orInto, WORDS } from '../sets/chunk.js';
import { narrowed, type SumChunk, valueOf, withValues } from '../sets/sums.js';
import { type ChunkChanges, eventOf, type Events, isInto } from './set-changes.js';

/** A chunk as it is stored: with the position of the last event whose difference it has. */
export interface StoredChunk<Content> {
  readonly position: string;
  readonly content: Content;
}

/** Up to so many, a list is changed faster than a bitset of 8 KiB, and a map than a chunk's worth of sums. */
const FEW = 512;

function fewChanged(lows: Iterable<number>, { lows: changed }: Events, entries: Uint32Array) {
  const members = new Set(lows);
  for (const entry of entries) {
    const low = changed[eventOf(entry)] ?? 0;
    if (isInto(entry)) members.add(low);
    else members.delete(low);
  }
  return members.size > 0 ? Uint16Array.from(members).sort() : undefined;
}

function manyChanged(chunk: Chunk | undefined, { lows }: Events, entries: Uint32Array): Chunk | undefined {
  const words = new Uint32Array(WORDS);
  if (chunk) orInto(words, chunk);
  for (const entry of entries) {
    const low = lows[eventOf(entry)] ?? 0;
    const word = words[low >>> 5] ?? 0;
    words[low >>> 5] = isInto(entry) ? word | (1 << (low & 31)) : word & ~(1 << (low & 31));
  }
  return chunkOf(words);
}

/** The chunk with the changes it did not have yet; undefined where it has all of them. */
export function changedSet(
  stored: StoredChunk<Chunk | undefined> | undefined,
  changes: ChunkChanges,
): StoredChunk<Chunk | undefined> | undefined {
  const entries = changes.after(stored?.position, 'where needed');
  if (entries.length === 0) return undefined;
  const chunk = stored?.content;
  const few = (chunk === undefined || !isDense(chunk)) && (chunk?.length ?? 0) + entries.length <= FEW;
  return {
    position: changes.position,
    content: few
      ? fewChanged(chunk ?? [], changes.events, entries)
      : manyChanged(chunk, changes.events, entries),
  };
}

const nothing: SumChunk = { lows: new Uint16Array(0), values: new Int8Array(0) };

/** The sums with the changes they did not have yet; undefined where they have all of them. */
export function changedSums(
  stored: StoredChunk<SumChunk | undefined> | undefined,
  changes: ChunkChanges,
): StoredChunk<SumChunk> | undefined {
  // In order, as doubles do not add up the same in another.
  const entries = changes.after(stored?.position, 'always');
  if (entries.length === 0) return undefined;
  const before = stored?.content ?? nothing;
  const content =
    entries.length <= FEW
      ? withValues(before, fewSums(before, changes.events, entries))
      : manySums(before, changes.events, entries);
  return { position: changes.position, content };
}

function fewSums(before: SumChunk, { lows, values }: Events, entries: Uint32Array): Map<number, number> {
  const sums = new Map<number, number>();
  for (const entry of entries) {
    const event = eventOf(entry);
    const low = lows[event] ?? 0;
    const sum = sums.get(low) ?? valueOf(before, low) ?? 0;
    sums.set(low, addFinite(sum, values[event] ?? 0));
  }
  return sums;
}

/** Sums of a whole chunk, while they are added up. */
const sumOf = new Float64Array(CHUNK_SIZE);

function manySums(before: SumChunk, { lows, values }: Events, entries: Uint32Array): SumChunk {
  const words = new Uint32Array(WORDS);
  sumOf.fill(0);
  orInto(words, before.lows);
  for (let index = 0; index < before.lows.length; index++)
    sumOf[before.lows[index] ?? 0] = before.values[index] ?? 0;
  for (const entry of entries) {
    const event = eventOf(entry);
    const low = lows[event] ?? 0;
    words[low >>> 5] = (words[low >>> 5] ?? 0) | (1 << (low & 31));
    sumOf[low] = addFinite(sumOf[low] ?? 0, values[event] ?? 0);
  }
  const listed = lowsOf(words);
  const sums = new Float64Array(listed.length);
  for (let index = 0; index < sums.length; index++) sums[index] = sumOf[listed[index] ?? 0] ?? 0;
  return { lows: listed, values: narrowed(sums) };
}

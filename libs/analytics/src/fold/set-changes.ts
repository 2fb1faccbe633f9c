import { type Chunk, CHUNK_SIZE, chunkOf, isDense, lowsOf, orInto, WORDS } from '../sets/chunk.js';
import { narrowed, type SumChunk, valueOf, withValues } from '../sets/sums.js';
import type { Difference } from './difference.js';

/** A chunk as it is stored: with the position of the last event whose difference it has. */
export interface StoredChunk<Content> {
  readonly position: string;
  readonly content: Content;
}

/** The events of a batch that changed something, in log order. One of each, however many chunks it changes. */
class Events {
  readonly positions: string[] = [];
  readonly lows: number[] = [];
  readonly values: number[] = [];

  /** Answers with the number of the event. */
  add(position: string, low: number, value: number): number {
    this.lows.push(low);
    this.values.push(value);
    return this.positions.push(position) - 1;
  }

  /** Number of the first event beyond a position. */
  firstAfter(position: string): number {
    const { positions } = this;
    let [from, to] = [0, positions.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((positions[middle] ?? '') <= position) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** Events that change a chunk in the same way: their numbers, ascending. */
interface Alike {
  readonly numbers: readonly number[];
  readonly isInto: boolean;
}

/** Of an entry: the number of its event; and whether the user comes in or goes out. */
const eventOf = (entry: number): number => entry >>> 1;
const isInto = (entry: number): boolean => (entry & 1) === 1;

/** What a batch changes in one chunk. */
export class ChunkChanges {
  private readonly alike: Alike[] = [];

  constructor(readonly events: Events) {}

  add(alike: Alike): void {
    this.alike.push(alike);
  }

  /** Entries that a chunk does not have yet; in log order where that makes a difference to sets, or `always`. */
  after(position: string | undefined, inOrder: 'always' | 'where needed'): Uint32Array {
    const first = position === undefined ? 0 : this.events.firstAfter(position);
    const most = this.alike.reduce((sum, { numbers }) => sum + numbers.length, 0);
    const entries = new Uint32Array(most);
    let length = 0;
    for (const { numbers, isInto: into } of this.alike)
      for (const number of numbers)
        if (number >= first) entries[length++] = into ? number * 2 + 1 : number * 2;
    const found = entries.subarray(0, length);
    const isNeeded = inOrder === 'always' || this.alike.some(({ isInto: into }) => !into);
    return isNeeded && this.alike.length > 1 ? found.sort() : found;
  }

  /** Of the last event of them all. */
  get position(): string {
    const last = this.alike.reduce((most, { numbers }) => Math.max(most, numbers.at(-1) ?? 0), 0);
    return this.events.positions[last] ?? '';
  }
}

/** By name, then by number of the chunk. */
type Changes = Map<string, Map<number, ChunkChanges>>;

export interface ChangesByChunk {
  readonly sets: Changes;
  readonly sums: Changes;
}

/**
 * The differences of a batch of one scope and shard, by the chunk they change: each is loaded and written once.
 * Written in this order: new ordinals, chunks, rows, checkpoint. After a crash the batch comes again, cut otherwise
 * perhaps; a chunk then drops what it has by its position, and a row what was folded into it by its own.
 */
export class SetChanges {
  private readonly events = new Events();
  /**
   * Numbers of events by what they change, and by the chunk of their users. An event changes ten chunks or more, and most
   * events of a day change the same ones: they are gone through once, not at each event.
   */
  private readonly alike = new Map<readonly Difference[], number[][]>();

  /** Of one event; in log order. Whoever hands in one list again saves time. `value`: what each `more` adds. */
  add(ordinal: number, position: string, differences: readonly Difference[], value: number): void {
    if (differences.length === 0) return;
    const chunk = Math.floor(ordinal / CHUNK_SIZE);
    let byChunk = this.alike.get(differences);
    if (byChunk === undefined) this.alike.set(differences, (byChunk = []));
    (byChunk[chunk] ??= []).push(this.events.add(position, ordinal % CHUNK_SIZE, value));
  }

  /** When everything was added. */
  byChunk(): ChangesByChunk {
    const changes: ChangesByChunk = { sets: new Map(), sums: new Map() };
    for (const [differences, byChunk] of this.alike)
      byChunk.forEach((numbers, chunk) => {
        for (const difference of differences)
          if (difference.kind === 'more')
            this.changesOf(changes.sums, difference.sums, chunk).add({ numbers, isInto: true });
          else
            this.changesOf(changes.sets, difference.set, chunk).add({
              numbers,
              isInto: difference.kind === 'into',
            });
      });
    return changes;
  }

  private changesOf(changes: Changes, name: string, chunk: number): ChunkChanges {
    let ofName = changes.get(name);
    if (ofName === undefined) changes.set(name, (ofName = new Map<number, ChunkChanges>()));
    let ofChunk = ofName.get(chunk);
    if (ofChunk === undefined) ofName.set(chunk, (ofChunk = new ChunkChanges(this.events)));
    return ofChunk;
  }
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
  // Here and below: for every event, and iterating a typed array is slow.
  // eslint-disable-next-line @typescript-eslint/prefer-for-of
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index] ?? 0;
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
  stored: StoredChunk<SumChunk> | undefined,
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
    sums.set(low, finite(sum + (values[event] ?? 0)));
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
  // eslint-disable-next-line @typescript-eslint/prefer-for-of
  for (let index = 0; index < entries.length; index++) {
    const event = eventOf(entries[index] ?? 0);
    const low = lows[event] ?? 0;
    words[low >>> 5] = (words[low >>> 5] ?? 0) | (1 << (low & 31));
    sumOf[low] = finite((sumOf[low] ?? 0) + (values[event] ?? 0));
  }
  const listed = lowsOf(words);
  const sums = new Float64Array(listed.length);
  for (let index = 0; index < sums.length; index++) sums[index] = sumOf[listed[index] ?? 0] ?? 0;
  return { lows: listed, values: narrowed(sums) };
}

/** A sum stays a number that JSON can carry. */
const finite = (sum: number): number => Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, sum));

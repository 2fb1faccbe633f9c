import { type Chunk, CHUNK_SIZE, chunkOf, isDense, orInto, WORDS } from '../sets/chunk.js';
import { type SumChunk, valueOf, withValues } from '../sets/sums.js';
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
  add(position: string, low: number): number {
    this.lows.push(low);
    this.values.push(0);
    return this.positions.push(position) - 1;
  }
}

/**
 * What a batch changes in one chunk, in log order. Small integers only, since there are ten of them or more an event:
 * numbers of events, of sets twice that and one more where the user comes in.
 */
export class ChunkChanges {
  readonly entries: number[] = [];

  constructor(
    readonly events: Events,
    private readonly perEvent: 1 | 2,
  ) {}

  /** Entries that a chunk does not have yet. */
  after(position: string | undefined): readonly number[] {
    const { entries } = this;
    const [first] = entries;
    if (position === undefined || first === undefined || this.positionOf(first) > position) return entries;
    return entries.filter((entry) => this.positionOf(entry) > position);
  }

  positionOf(entry: number | undefined): string {
    return entry === undefined ? '' : (this.events.positions[Math.floor(entry / this.perEvent)] ?? '');
  }
}

/** By name, then by number of the chunk. */
type Changes = Map<string, Map<number, ChunkChanges>>;

/**
 * The differences of a batch of one scope and shard, by the chunk they change: each is loaded and written once.
 * Written in this order: new ordinals, chunks, rows, checkpoint. After a crash the batch comes again, cut otherwise
 * perhaps; a chunk then drops what it has by its position, and a row what was folded into it by its own.
 */
export class SetChanges {
  readonly sets: Changes = new Map();
  readonly sums: Changes = new Map();
  private readonly events = new Events();

  /** Of one event; in log order. */
  add(ordinal: number, position: string, differences: readonly Difference[]): void {
    if (differences.length === 0) return;
    const { events } = this;
    const chunk = Math.floor(ordinal / CHUNK_SIZE);
    const event = events.add(position, ordinal % CHUNK_SIZE);
    for (const difference of differences) {
      if (difference.kind === 'more') {
        events.values[event] = difference.value;
        this.changesOf(this.sums, difference.sums, chunk).entries.push(event);
      } else {
        const entry = difference.kind === 'into' ? event * 2 + 1 : event * 2;
        this.changesOf(this.sets, difference.set, chunk).entries.push(entry);
      }
    }
  }

  private changesOf(changes: Changes, name: string, chunk: number): ChunkChanges {
    let ofName = changes.get(name);
    if (ofName === undefined) changes.set(name, (ofName = new Map<number, ChunkChanges>()));
    let ofChunk = ofName.get(chunk);
    if (ofChunk === undefined)
      ofName.set(chunk, (ofChunk = new ChunkChanges(this.events, changes === this.sums ? 1 : 2)));
    return ofChunk;
  }
}

/** Up to so many, a list is changed faster than a bitset of 8 KiB. */
const FEW = 512;

const isInto = (entry: number): boolean => entry % 2 === 1;
const eventOf = (entry: number): number => Math.floor(entry / 2);

function fewChanged(lows: Iterable<number>, { lows: changed }: Events, entries: readonly number[]) {
  const members = new Set(lows);
  for (const entry of entries) {
    const low = changed[eventOf(entry)] ?? 0;
    if (isInto(entry)) members.add(low);
    else members.delete(low);
  }
  return members.size > 0 ? Uint16Array.from(members).sort() : undefined;
}

function manyChanged(
  chunk: Chunk | undefined,
  { lows }: Events,
  entries: readonly number[],
): Chunk | undefined {
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
  const entries = changes.after(stored?.position);
  if (entries.length === 0) return undefined;
  const chunk = stored?.content;
  const few = (chunk === undefined || !isDense(chunk)) && (chunk?.length ?? 0) + entries.length <= FEW;
  return {
    position: changes.positionOf(entries.at(-1)),
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
  const entries = changes.after(stored?.position);
  if (entries.length === 0) return undefined;
  const { lows: changed, values: more } = changes.events;
  const before = stored?.content ?? nothing;
  const sums = new Map<number, number>();
  // One by one, as doubles do not add up the same in another order.
  for (const event of entries) {
    const low = changed[event] ?? 0;
    const sum = sums.get(low) ?? valueOf(before, low) ?? 0;
    sums.set(low, finite(sum + (more[event] ?? 0)));
  }
  return { position: changes.positionOf(entries.at(-1)), content: withValues(before, sums) };
}

/** A sum stays a number that JSON can carry. */
const finite = (sum: number): number => Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, sum));

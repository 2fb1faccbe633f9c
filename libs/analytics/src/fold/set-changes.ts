import { CHUNK_SIZE } from '../sets/chunk.js';
import type { Difference } from './difference.js';

/** The events of a batch that changed something, in log order. One of each, however many chunks it changes. */
export class Events {
  readonly positions: string[] = [];
  readonly lows: number[] = [];
  readonly values: number[] = [];

  /** Answers with the number of the event. */
  add(position: string, low: number, value: number): number {
    this.lows.push(low);
    this.values.push(value);
    return this.positions.push(position) - 1;
  }

  /** Number of the first event beyond a position: one of the first, but where a batch comes again. */
  firstAfter(position: string): number {
    const first = this.positions.findIndex((one) => one > position);
    return first === -1 ? this.positions.length : first;
  }
}

/** Events that change a chunk in the same way: their numbers, ascending. */
interface Alike {
  readonly numbers: readonly number[];
  readonly isInto: boolean;
}

/** Of an entry: the number of its event; and whether the user comes in or goes out. */
export const eventOf = (entry: number): number => entry >>> 1;
export const isInto = (entry: number): boolean => (entry & 1) === 1;

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
        for (const difference of differences) {
          const [kind, name] =
            difference.kind === 'more' ? [changes.sums, difference.sums] : [changes.sets, difference.set];
          this.changesOf(kind, name, chunk).add({ numbers, isInto: difference.kind !== 'outOf' });
        }
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

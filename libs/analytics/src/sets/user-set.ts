import {
  type Chunk,
  CHUNK_SIZE,
  countOf,
  difference,
  forEachLow,
  hasLow,
  intersection,
  intersectionCount,
  union,
  unionOfChunks,
} from './chunk.js';
import { chunkFromBytes, chunkToBytes } from './chunk-bytes.js';
import { SetBuilder } from './set-builder.js';

export type Chunks = readonly (Chunk | undefined)[];

/** What an object around a chunk takes, about: an empty set is not free either. */
const OVERHEAD = 120;

/**
 * Users of one scope and shard, by their dense ordinals, in chunks of 65,536. Never changes; sets share chunks.
 * `chunks[n]` holds the ordinals from n × 65,536 on.
 */
export class UserSet {
  static readonly empty = new UserSet([]);

  private counted: number | undefined;

  constructor(readonly chunks: Chunks) {}

  static of(ordinals: Iterable<number>): UserSet {
    const builder = new SetBuilder();
    for (const ordinal of ordinals) builder.add(ordinal);
    return new UserSet(builder.chunks());
  }

  get size(): number {
    this.counted ??= this.chunks.reduce((sum, chunk) => sum + (chunk ? countOf(chunk) : 0), 0);
    return this.counted;
  }

  /** Bytes of memory that it takes, about. */
  get bytes(): number {
    return this.chunks.reduce((sum, chunk) => sum + (chunk ? chunk.byteLength + OVERHEAD : 0), OVERHEAD);
  }

  has(ordinal: number): boolean {
    const chunk = this.chunks[Math.floor(ordinal / CHUNK_SIZE)];
    return chunk !== undefined && hasLow(chunk, ordinal % CHUNK_SIZE);
  }

  and(other: UserSet): UserSet {
    return this.combined(other, (a, b) => a && b && intersection(a, b));
  }

  or(other: UserSet): UserSet {
    return this.combined(other, (a, b) => (a && b ? union(a, b) : (a ?? b)));
  }

  andNot(other: UserSet): UserSet {
    return this.combined(other, (a, b) => (a && b ? difference(a, b) : a));
  }

  /** How many are in both, without making a set of them. */
  intersectionSize(other: UserSet): number {
    let count = 0;
    for (let index = Math.min(this.chunks.length, other.chunks.length) - 1; index >= 0; index--) {
      const [a, b] = [this.chunks[index], other.chunks[index]];
      if (a && b) count += intersectionCount(a, b);
    }
    return count;
  }

  /** How many are in either, without making a set of them. */
  unionSize(other: UserSet): number {
    return this.size + other.size - this.intersectionSize(other);
  }

  /** In ascending order. */
  forEach(take: (ordinal: number) => void): void {
    this.chunks.forEach((chunk, index) => {
      if (chunk) forEachLow(chunk, (low) => take(index * CHUNK_SIZE + low));
    });
  }

  /** In ascending order. */
  ordinals(): number[] {
    const ordinals: number[] = [];
    this.forEach((ordinal) => ordinals.push(ordinal));
    return ordinals;
  }

  /** One text of bytes a chunk; see `chunkToBytes`. */
  toBytes(): Uint8Array[] {
    return this.chunks.map(chunkToBytes);
  }

  /** Throws an AnalyticsError with `unreadable_set`. */
  static fromBytes(chunks: readonly Uint8Array[]): UserSet {
    return new UserSet(chunks.map(chunkFromBytes));
  }

  private combined(
    other: UserSet,
    combine: (a: Chunk | undefined, b: Chunk | undefined) => Chunk | undefined,
  ): UserSet {
    const chunks: (Chunk | undefined)[] = [];
    for (let index = Math.max(this.chunks.length, other.chunks.length) - 1; index >= 0; index--) {
      chunks[index] = combine(this.chunks[index], other.chunks[index]);
    }
    return new UserSet(chunks);
  }
}

/** Everybody who is in one of them at least. */
export function unionOf(sets: readonly UserSet[]): UserSet {
  const filled = sets.filter(({ chunks }) => chunks.some((chunk) => chunk !== undefined));
  const [only] = filled;
  if (filled.length <= 1) return only ?? UserSet.empty;
  const length = filled.reduce((most, { chunks }) => Math.max(most, chunks.length), 0);
  const chunks = Array.from({ length }, (_, index) =>
    unionOfChunks(filled.flatMap((set) => set.chunks[index] ?? [])),
  );
  return new UserSet(chunks);
}

import { LRUCache } from 'lru-cache';
import { unionOf, type UserSet } from '../sets/user-set.js';
import type { Held, Place } from './set-store.js';

interface Known {
  readonly names: readonly string[];
  /** Of each of the sets when they were united. */
  readonly positions: readonly string[];
  readonly union: UserSet;
}

/**
 * Who is in any of some sets, within a bound in bytes: of a month or a year that is asked for again, as dashboards do, and of
 * which no day has changed.
 */
export class RememberedUnions {
  private readonly known: LRUCache<string, Known>;

  constructor(maxBytes: number) {
    this.known = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ names, union }) => union.bytes + (names.length + 1) * 200,
    });
  }

  of({ shard, scope }: Place, names: readonly string[], sets: readonly Held<UserSet>[]): UserSet {
    const [only] = sets;
    if (sets.length === 1 && only !== undefined) return only.value;
    const key = `${shard} ${scope} ${names.length} ${names[0]} ${names.at(-1)}`;
    const known = this.known.get(key);
    if (known !== undefined && isOf(known, names, sets)) return known.union;
    const union = unionOf(sets.map(({ value }) => value));
    this.known.set(key, { names, positions: sets.map(({ position }) => position), union });
    return union;
  }
}

const isOf = (
  { names, positions }: Known,
  asked: readonly string[],
  sets: readonly Held<UserSet>[],
): boolean => names.every((name, at) => name === asked[at] && positions[at] === sets[at]?.position);

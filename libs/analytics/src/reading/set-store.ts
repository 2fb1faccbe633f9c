import type { Filter } from '../filter/filter.js';
import type { NameRange } from '../sets/set-names.js';
import type { Sums } from '../sets/sums.js';
import type { Totals } from '../sets/totals.js';
import type { UserSet } from '../sets/user-set.js';

/** Where ordinals have a meaning. `scope`: the part of a user stream's name before its `/`; see `scopeOfUsers`. */
export interface Place {
  readonly scope: string;
  readonly shard: number;
}

/** `position`: tells by being another one that it has changed, and nothing more; empty where there is none of it. */
export interface Held<Value> {
  readonly position: string;
  readonly value: Value;
}

/** `position`: of what the caller still has. */
export interface Asked {
  readonly name: string;
  readonly position?: string;
}

/** What only each user's own row can tell. */
export type TextCondition = Extract<Filter, { readonly kind: 'text' }>;

/**
 * What a set projection keeps, as a store gives it. What is read here may be changed by the projector meanwhile; the
 * parts of an answer may then be of different moments, none older than the positions that were told before.
 */
export interface SetStore {
  /** Checkpoint of each shard, by number of the shard: everything up to there is in what is read afterwards. */
  positions(): Promise<readonly string[]>;
  /** In the order asked for; undefined: what the caller has is still so. Of what does not exist: empty, position ''. */
  sets(place: Place, asked: readonly Asked[]): Promise<readonly (Held<UserSet> | undefined)[]>;
  /** Likewise. */
  sums(place: Place, asked: readonly Asked[]): Promise<readonly (Held<Sums> | undefined)[]>;
  /** Names of the sets in a range, of empty ones too, in any order. */
  names(place: Place, range: NameRange): Promise<readonly string[]>;
  matching(place: Place, condition: TextCondition): Promise<UserSet>;
  /** In the order of the ordinals; empty for the id of a person who was erased. */
  userIds(place: Place, ordinals: readonly number[]): Promise<readonly string[]>;
  /** In the order of the ordinals; empty where the user's row is not there yet. */
  streams(place: Place, ordinals: readonly number[]): Promise<readonly string[]>;
  /** In the order of the streams, which are of this place; undefined where a user's row is not there yet. */
  ordinals(place: Place, streams: readonly string[]): Promise<readonly (number | undefined)[]>;
}

/** What a question reads: one scope, through what is remembered. */
export interface SetReader {
  /** Everything up to here is in the answers; ordered by plain string comparison. */
  readonly position: string;
  readonly shards: readonly ShardReader[];
}

export interface ShardReader {
  sets(names: readonly string[]): Promise<readonly UserSet[]>;
  /** Everybody who is in one of these sets at least. */
  union(names: readonly string[]): Promise<UserSet>;
  sums(names: readonly string[]): Promise<readonly Sums[]>;
  /** What these sums add up to, in the order of their names; of one metric in the order of its days. Not to be changed. */
  totals(names: readonly string[]): Promise<Totals>;
  names(range: NameRange): Promise<readonly string[]>;
  matching(condition: TextCondition): Promise<UserSet>;
  userIds(ordinals: readonly number[]): Promise<readonly string[]>;
  streams(ordinals: readonly number[]): Promise<readonly string[]>;
  ordinals(streams: readonly string[]): Promise<readonly (number | undefined)[]>;
}

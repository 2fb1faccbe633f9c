import { addFinite } from '@rollcall/domain';
import { metricsField } from '../fold/evolve-sets.js';
import type { ShardReader } from '../reading/set-store.js';
import { lastPart, valuesHeld } from '../sets/set-names.js';
import { type OfDay, ReadAhead } from './read-ahead.js';
import type { ShardSlices, Slices } from './slices.js';

/** A sum over users, within the range of numbers, and how many they are. */
export interface Tally {
  readonly sum: number;
  readonly users: number;
}

export const nothing: Tally = { sum: 0, users: 0 };

export const plus = (a: Tally, b: Tally = nothing): Tally => ({
  sum: addFinite(a.sum, b.sum),
  users: a.users + b.users,
});

/** null where there is nobody. */
export const perUser = ({ sum, users }: Tally): number | null => (users === 0 ? null : sum / users);

/** A shard's slices with the metrics that count: the one that is asked for, or all that were observed there. */
export interface Share {
  readonly slices: ShardSlices;
  readonly metrics: readonly string[];
}

/** Metrics that the shard has any event of, by key. */
export const metricsIn = async (shard: ShardReader): Promise<readonly string[]> =>
  (await shard.names(valuesHeld(metricsField))).map(lastPart).sort();

export const sharesOf = ({ shards }: Slices, metric?: string): Promise<readonly Share[]> =>
  Promise.all(
    shards.map(async (slices) => ({
      slices,
      metrics: metric === undefined ? await metricsIn(slices.shard) : [metric],
    })),
  );

/** Whose days are gone through one after another. */
export interface DailyShare extends Share {
  readonly ahead: ReadAhead;
}

export const dailyShares = (
  shares: readonly Share[],
  days: readonly string[],
  namesOf: (share: Share, day: string) => OfDay,
): readonly DailyShare[] =>
  shares.map((share) => ({
    ...share,
    ahead: new ReadAhead(share.slices.shard, days, (day) => namesOf(share, day)),
  }));

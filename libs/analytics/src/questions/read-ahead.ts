import type { ShardReader } from '../reading/set-store.js';

/** Days whose sets and sums are asked for at once, ahead of their turn. */
const DAYS_AHEAD = 256;

/** Asked for of each day. */
export interface OfDay {
  readonly sets?: readonly string[];
  readonly sums?: readonly string[];
}

/**
 * Who goes through days asks for one after another; where the store is somewhere else, that is a question each. Has those of the
 * next days read together, and remembered, when the first of them has its turn.
 */
export class ReadAhead {
  private read = 0;

  constructor(
    private readonly shard: ShardReader,
    private readonly days: readonly string[],
    private readonly namesOf: (day: string) => OfDay,
  ) {}

  /** To be awaited before something of `day` is asked for. Days have their turn in order. */
  async upTo(day: string): Promise<void> {
    const { days, shard } = this;
    while (this.read < days.length && (days[this.read] ?? '') <= day) {
      const some = days.slice(this.read, this.read + DAYS_AHEAD).map(this.namesOf);
      this.read += DAYS_AHEAD;
      const sets = some.flatMap((names) => names.sets ?? []);
      const sums = some.flatMap((names) => names.sums ?? []);
      if (sets.length > 0) await shard.sets(sets);
      if (sums.length > 0) await shard.sums(sums);
    }
  }
}

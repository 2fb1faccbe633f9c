import { LRUCache } from 'lru-cache';
import type { Sums } from '../sets/sums.js';
import type { UserSet } from '../sets/user-set.js';
import { RememberedTotals } from './remembered-totals.js';
import type { Asked, Held, Place, SetReader, SetStore, ShardReader } from './set-store.js';

interface Sized {
  readonly bytes: number;
}

/** `checked`: the shard's position up to which it is known to have not changed. */
interface Entry {
  readonly held: Held<Sized>;
  checked: string;
}

/** Of the bytes. */
const SHARE_OF_TOTALS = 0.25;

type Load<Value> = (place: Place, asked: readonly Asked[]) => Promise<readonly (Held<Value> | undefined)[]>;

/**
 * The sets and sums that were used last, within a bound in bytes. A set is used again without asking while its shard
 * stands still, and after asking whether it has changed while it moves: those of past days hardly ever do.
 */
export class RememberedSets {
  private readonly entries: LRUCache<string, Entry>;
  private readonly totals: RememberedTotals;

  constructor(
    private readonly store: SetStore,
    maxBytes: number,
  ) {
    this.entries = new LRUCache({
      maxSize: Math.ceil(maxBytes * (1 - SHARE_OF_TOTALS)),
      sizeCalculation: ({ held }, key) => held.value.bytes + key.length * 2,
    });
    this.totals = new RememberedTotals(store, Math.ceil(maxBytes * SHARE_OF_TOTALS));
  }

  /** For one question: what it reads is not older than now. */
  async reader(scope: string): Promise<SetReader> {
    const positions = await this.store.positions();
    return {
      position: positions.reduce(
        (least, position) => (position < least ? position : least),
        positions[0] ?? '',
      ),
      shards: positions.map((position, shard) => this.shardReader({ scope, shard }, position)),
    };
  }

  private shardReader(place: Place, position: string): ShardReader {
    const { store } = this;
    return {
      sets: (names) =>
        this.read<UserSet>('set', place, position, names, (at, asked) => store.sets(at, asked)),
      sums: (names) => this.read<Sums>('sum', place, position, names, (at, asked) => store.sums(at, asked)),
      totals: (names) => this.totals.of(place, position, names),
      names: (range) => store.names(place, range),
      matching: (condition) => store.matching(place, condition),
      userIds: (ordinals) => store.userIds(place, ordinals),
      streams: (ordinals) => store.streams(place, ordinals),
      ordinals: (streams) => store.ordinals(place, streams),
    };
  }

  private async read<Value extends Sized>(
    kind: 'set' | 'sum',
    place: Place,
    position: string,
    names: readonly string[],
    load: Load<Value>,
  ): Promise<readonly Value[]> {
    const keys = names.map((name) => `${kind} ${place.shard} ${place.scope} ${name}`);
    const known = keys.map((key) => this.entries.get(key));
    const open = names.flatMap((_, index) =>
      (known[index]?.checked ?? '') < position || !known[index] ? [index] : [],
    );
    const values = known.map((entry) => entry?.held.value as Value);
    if (open.length === 0) return values;
    const asked = open.map((index) => ({ name: names[index] ?? '', position: known[index]?.held.position }));
    const answers = await load(place, asked);
    for (const [turn, index] of open.entries()) {
      const answer = answers[turn];
      const entry = known[index];
      if (answer !== undefined) {
        values[index] = answer.value;
        this.entries.set(keys[index] ?? '', { held: answer, checked: position });
      } else if (entry !== undefined && entry.checked < position) entry.checked = position;
    }
    return values;
  }
}

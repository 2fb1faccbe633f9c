import { LRUCache } from 'lru-cache';
import type { Sums } from '../sets/sums.js';
import type { UserSet } from '../sets/user-set.js';
import { RememberedTotals } from './remembered-totals.js';
import { RememberedUnions } from './remembered-unions.js';
import type { Asked, Held, Place, SetReader, SetStore, ShardReader } from './set-store.js';

interface Sized {
  readonly bytes: number;
}

/** `checked`: the shard's position up to which it is known to have not changed. */
interface Entry {
  readonly held: Held<Sized>;
  checked: string;
}

/** Of the bytes; the rest is for sets and sums. */
const SHARE_OF_TOTALS = 0.25;
const SHARE_OF_UNIONS = 0.1;

type Load<Value> = (place: Place, asked: readonly Asked[]) => Promise<readonly (Held<Value> | undefined)[]>;

const valueOf = <Value>({ value }: Held<Value>): Value => value;

/**
 * The sets and sums that were used last, within a bound in bytes. A set is used again without asking while its shard
 * stands still, and after asking whether it has changed while it moves: those of past days hardly ever do.
 */
export class RememberedSets {
  private readonly entries: LRUCache<string, Entry>;
  private readonly totals: RememberedTotals;
  private readonly unions: RememberedUnions;

  constructor(
    private readonly store: SetStore,
    maxBytes: number,
  ) {
    this.entries = new LRUCache({
      maxSize: Math.ceil(maxBytes * (1 - SHARE_OF_TOTALS - SHARE_OF_UNIONS)),
      sizeCalculation: ({ held }, key) => held.value.bytes + key.length * 2,
    });
    this.unions = new RememberedUnions(Math.ceil(maxBytes * SHARE_OF_UNIONS));
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
    const sets = (names: readonly string[]) =>
      this.read<UserSet>('set', place, position, names, (at, asked) => store.sets(at, asked));
    const sums = (names: readonly string[]) =>
      this.read<Sums>('sum', place, position, names, (at, asked) => store.sums(at, asked));
    return {
      sets: async (names) => (await sets(names)).map(valueOf),
      union: async (names) => this.unions.of(place, names, await sets(names)),
      sums: async (names) => (await sums(names)).map(valueOf),
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
  ): Promise<readonly Held<Value>[]> {
    const keys = names.map((name) => `${kind} ${place.shard} ${place.scope} ${name}`);
    const known = keys.map((key) => this.entries.get(key));
    const open = names.flatMap((_, index) =>
      (known[index]?.checked ?? '') < position || !known[index] ? [index] : [],
    );
    const held = known.map((entry) => entry?.held as Held<Value>);
    if (open.length === 0) return held;
    const asked = open.map((index) => ({ name: names[index] ?? '', position: known[index]?.held.position }));
    const answers = await load(place, asked);
    for (const [turn, index] of open.entries()) {
      const answer = answers[turn];
      const entry = known[index];
      if (answer !== undefined) {
        held[index] = answer;
        this.entries.set(keys[index] ?? '', { held: answer, checked: position });
      } else if (entry !== undefined && entry.checked < position) entry.checked = position;
    }
    return held;
  }
}

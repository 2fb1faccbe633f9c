import { LRUCache } from 'lru-cache';
import type { Place, SetStore } from './set-store.js';
import { withSums, type Totals } from '../sets/totals.js';

/** What the first of some sums add up to. */
interface Subtotal {
  readonly names: readonly string[];
  /** Of each of the sums when it was added. */
  readonly positions: readonly string[];
  readonly totals: Totals;
  /** The shard's position up to which none of them is known to have changed. */
  checked: string;
  /** What was added to them last, with what it came to. */
  whole?: Added;
}

type Added = Pick<Subtotal, 'names' | 'positions' | 'totals'>;

/** The last sums of a list are those that change, as a rule: of today, and of yesterday. */
const STILL_CHANGING = 2;
/** So many may follow on what is remembered before more of them are. */
const MOST_AFTER = 16;
/** Sums that are read at once. */
const AT_ONCE = 16;

const isBeginningOf = (names: readonly string[], longer: readonly string[]): boolean =>
  names.length <= longer.length && names.every((name, at) => name === longer[at]);

const nothing: Subtotal = { names: [], positions: [], totals: new Float64Array(0), checked: '' };

/**
 * What users' sums of many days add up to, within a bound in bytes: adding a year up takes a hundred times what is done
 * with the totals. Remembered of all days but the last, as long as none of them has changed. Sums are always added in the
 * order of their names, as doubles do not add up the same in another.
 */
export class RememberedTotals {
  private readonly subtotals: LRUCache<string, Subtotal>;

  constructor(
    private readonly store: SetStore,
    maxBytes: number,
  ) {
    this.subtotals = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ totals, names }) => totals.byteLength * 2 + 200 * (names.length + 1),
    });
  }

  /** Of the sums of these names in a place; `position`: of its shard. A longer list begins as a shorter one did. */
  async of(place: Place, position: string, names: readonly string[]): Promise<Totals> {
    const key = `${place.shard} ${place.scope} ${names[0] ?? ''}`;
    const known = this.subtotals.get(key);
    let subtotal = known && (await this.holds(place, position, known, names)) ? known : nothing;
    if (names.length - subtotal.names.length > MOST_AFTER) {
      subtotal = await this.added(place, subtotal, names.slice(0, -STILL_CHANGING), position);
      this.subtotals.set(key, subtotal);
    }
    const { whole } = subtotal;
    if (
      whole?.names.length === names.length &&
      isBeginningOf(whole.names, names) &&
      !(await this.hasChanged(place, whole, subtotal.names.length))
    )
      return whole.totals;
    const added = await this.added(place, subtotal, names, position);
    // Not of nothing, which is everybody's.
    if (subtotal !== nothing) subtotal.whole = added;
    return added.totals;
  }

  private async holds(place: Place, position: string, known: Subtotal, names: readonly string[]) {
    if (!isBeginningOf(known.names, names)) return false;
    if (known.checked >= position) return true;
    if (await this.hasChanged(place, known, 0)) return false;
    known.checked = position;
    return true;
  }

  /** One of the sums from `from` on. */
  private async hasChanged(place: Place, { names, positions }: Added, from: number): Promise<boolean> {
    const asked = names.slice(from).map((name, at) => ({ name, position: positions[from + at] }));
    const answers = asked.length === 0 ? [] : await this.store.sums(place, asked);
    return answers.some((answer) => answer !== undefined);
  }

  private async added(
    place: Place,
    { names: before, positions, totals }: Subtotal,
    names: readonly string[],
    checked: string,
  ): Promise<Subtotal> {
    const all = [...positions];
    let sums: Totals = totals.slice();
    for (let from = before.length; from < names.length; from += AT_ONCE) {
      const asked = names.slice(from, from + AT_ONCE).map((name) => ({ name }));
      for (const held of await this.store.sums(place, asked)) {
        all.push(held?.position ?? '');
        if (held) sums = withSums(sums, held.value);
      }
    }
    return { names, positions: all, totals: sums, checked };
  }
}

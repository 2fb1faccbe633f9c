import {
  activeOn,
  type Asked,
  createdOn,
  firstOn,
  type Held,
  holding,
  isListed,
  knownUsers,
  type NameRange,
  type Place,
  SetBuilder,
  type SetStore,
  sumsOn,
  type SumChunk,
  Sums,
  UserSet,
} from '@rollcall/analytics';
import { dateOf, dayNumberOf } from '@rollcall/domain';
import { seeded } from './random.js';

export interface Size {
  readonly users: number;
  readonly days: number;
  readonly seed: number;
}

export const firstDay = '2023-01-01';
export const metric = 'words';
export const dayOfYear = (index: number): string => dateOf(dayNumberOf(firstDay) + index);

const setOf = (builder: SetBuilder): UserSet => new UserSet(builder.chunks());
const builders = (count: number): SetBuilder[] => Array.from({ length: count }, () => new SetBuilder());

/** What everybody adds to the metric on each of their days. `low`: the user's number below 65,536 times `chunk`. */
const valueOf = (low: number, chunk: number): number => 1 + ((low * 31 + chunk) % 10);

const POSITION = '1';

/** Nothing ever changes here. */
const unlessHeld = <Value>({ position }: Asked, value: Value): Held<Value> | undefined =>
  position === POSITION ? undefined : { position: POSITION, value };

/**
 * A made-up installation, in one shard, straight as sets: users who come over the year, and are active from their first
 * day on, each at a rate of their own, a sixth of their days on average. Two attributes: `plan` of 8 values, `country`
 * of 20, the later ones rarer. One metric.
 */
export class SyntheticSets implements SetStore {
  readonly ofUsers = new Map<string, UserSet>();
  private readonly ofDays = new Map<string, Sums>();
  activityDays = 0;

  constructor(readonly size: Size) {
    const { users, days, seed } = size;
    const random = seeded(seed);
    const [active, first] = [builders(days), builders(days)];
    const [plans, countries, control, known] = [builders(8), builders(20), builders(2), new SetBuilder()];
    for (let user = 0; user < users; user++) {
      known.add(user);
      plans[Math.floor(random() ** 2 * 8)]?.add(user);
      countries[Math.floor(random() ** 2 * 20)]?.add(user);
      control[random() < 0.1 ? 1 : 0]?.add(user);
      this.live(user, random, active, first);
    }
    this.ofUsers.set(knownUsers, setOf(known));
    plans.forEach((set, index) => this.ofUsers.set(holding('attributes.plan', `plan-${index}`), setOf(set)));
    countries.forEach((set, index) =>
      this.ofUsers.set(holding('attributes.country', `c-${index}`), setOf(set)),
    );
    control.forEach((set, index) => this.ofUsers.set(holding('control', String(index === 1)), setOf(set)));
    active.forEach((set, index) => this.keepDay(dayOfYear(index), setOf(set)));
    first.forEach((set, index) => {
      this.ofUsers.set(firstOn('utc', dayOfYear(index)), setOf(set));
      this.ofUsers.set(createdOn(dayOfYear(index)), setOf(set));
    });
  }

  /** Bytes of all sets and sums. */
  get bytes(): number {
    const all = [...this.ofUsers.values(), ...this.ofDays.values()];
    return all.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  private live(
    user: number,
    random: () => number,
    active: readonly SetBuilder[],
    first: readonly SetBuilder[],
  ): void {
    const rate = Math.max(0.5 * random() ** 2, 0.002);
    let day = Math.floor(random() * active.length);
    first[day]?.add(user);
    while (day < active.length) {
      active[day]?.add(user);
      this.activityDays++;
      day += 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - rate));
    }
  }

  private keepDay(day: string, active: UserSet): void {
    const chunks = active.chunks.map((_, number): SumChunk => {
      const lows = Uint16Array.from(new UserSet([active.chunks[number]]).ordinals());
      const values = Int8Array.from(lows, (low) => valueOf(low, number));
      return { lows, values };
    });
    this.ofUsers.set(activeOn('utc', day), active);
    this.ofUsers.set(activeOn('utc', day, metric), active);
    this.ofDays.set(sumsOn('utc', day, metric), new Sums(chunks));
  }

  positions(): Promise<readonly string[]> {
    return Promise.resolve([POSITION]);
  }

  sets(_place: Place, asked: readonly Asked[]): Promise<readonly (Held<UserSet> | undefined)[]> {
    return Promise.resolve(asked.map((one) => unlessHeld(one, this.ofUsers.get(one.name) ?? UserSet.empty)));
  }

  sums(_place: Place, asked: readonly Asked[]): Promise<readonly (Held<Sums> | undefined)[]> {
    return Promise.resolve(asked.map((one) => unlessHeld(one, this.ofDays.get(one.name) ?? Sums.empty)));
  }

  names(_place: Place, { from, before }: NameRange): Promise<readonly string[]> {
    return Promise.resolve(
      [...this.ofUsers.keys()].filter((name) => isListed(name) && name >= from && name < before),
    );
  }

  matching(): Promise<UserSet> {
    return Promise.resolve(UserSet.empty);
  }

  userIds(_place: Place, ordinals: readonly number[]): Promise<readonly string[]> {
    return Promise.resolve(ordinals.map((ordinal) => `user-${ordinal}`));
  }

  streams(place: Place, ordinals: readonly number[]): Promise<readonly string[]> {
    return this.userIds(place, ordinals);
  }

  ordinals(_place: Place, streams: readonly string[]): Promise<readonly number[]> {
    return Promise.resolve(streams.map((stream) => Number(stream.slice('user-'.length))));
  }
}

import { calendars } from '../sets/set-names.js';
import { differencesOn } from './day-differences.js';
import type { Difference } from './difference.js';
import type { FirstDays } from './user-row.js';

type Attributes = Readonly<Record<string, string>>;

interface Activity {
  readonly days: FirstDays;
  readonly metric: string;
  readonly differences: readonly Difference[];
}

interface OfAttributes {
  /** By days and metric. */
  readonly all: Map<string, readonly Difference[]>;
  /** Asked for last: comparing is quicker than looking up. */
  last: Activity | undefined;
}

/** Lists held at once. */
const MOST = 20_000;

/**
 * What an event of a metric changes on its days, for whoever has the same attributes: the same list each time, so that it
 * is made once, and `SetChanges` can tell by the list what events have in common.
 */
class ActivityDifferences {
  private ofEqual = new Map<string, OfAttributes>();
  /** As long as a user's attributes are the same object. */
  private ofSame = new WeakMap<Attributes, OfAttributes>();
  private held = 0;

  of(attributes: Attributes, days: FirstDays, metric: string): readonly Difference[] {
    const known = this.ofAttributes(attributes);
    const { last } = known;
    if (last?.days.utc === days.utc && last.days.local === days.local && last.metric === metric)
      return last.differences;
    const key = `${days.utc}${days.local}${metric}`;
    const differences = known.all.get(key) ?? this.remember(attributes, key, made(attributes, days, metric));
    known.last = { days, metric, differences };
    return differences;
  }

  private remember(
    attributes: Attributes,
    key: string,
    differences: readonly Difference[],
  ): readonly Difference[] {
    if (++this.held > MOST) {
      this.ofEqual = new Map();
      this.ofSame = new WeakMap();
      this.held = 1;
    }
    this.ofAttributes(attributes).all.set(key, differences);
    return differences;
  }

  private ofAttributes(attributes: Attributes): OfAttributes {
    const same = this.ofSame.get(attributes);
    if (same !== undefined) return same;
    const text = JSON.stringify(attributes);
    let equal = this.ofEqual.get(text);
    if (equal === undefined) this.ofEqual.set(text, (equal = { all: new Map(), last: undefined }));
    this.ofSame.set(attributes, equal);
    return equal;
  }
}

function made(attributes: Attributes, days: FirstDays, metric: string): readonly Difference[] {
  return calendars.flatMap((calendar) => {
    const ofDay = differencesOn(calendar, days[calendar]);
    const { active, sums } = ofDay.ofMetric(metric);
    const held = Object.entries(attributes).map(([key, value]) => ofDay.holding(key, value));
    return [ofDay.active, active, { kind: 'more', sums } as const, ...held];
  });
}

const activities = new ActivityDifferences();

/** See `ActivityDifferences`. */
export const activityDifferences = (
  attributes: Attributes,
  days: FirstDays,
  metric: string,
): readonly Difference[] => activities.of(attributes, days, metric);

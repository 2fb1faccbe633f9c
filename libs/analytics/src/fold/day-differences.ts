import { activeOn, type Calendar, heldOn, sumsOn } from '../sets/set-names.js';
import type { Difference } from './difference.js';

/** What an event of one metric does on its day. */
interface OfMetric {
  readonly active: Difference;
  readonly sums: string;
}

/** Days whose differences are held at once, and values of one day: backfills jump about, and values are free text. */
const MOST_DAYS = 512;
const MOST_VALUES = 10_000;

/**
 * Differences of one day, made once and shared: most events that are folded together are of few days, metrics and
 * values, and making the names anew for each event was most of what the fold took.
 */
class DayDifferences {
  readonly active: Difference;
  private readonly metrics = new Map<string, OfMetric>();
  private readonly attributes = new Map<string, Map<string, Difference>>();
  private values = 0;

  constructor(
    private readonly calendar: Calendar,
    private readonly day: string,
  ) {
    this.active = { kind: 'into', set: activeOn(calendar, day) };
  }

  ofMetric(metric: string): OfMetric {
    const known = this.metrics.get(metric);
    if (known) return known;
    const { calendar, day } = this;
    const made: OfMetric = {
      active: { kind: 'into', set: activeOn(calendar, day, metric) },
      sums: sumsOn(calendar, day, metric),
    };
    this.metrics.set(metric, made);
    return made;
  }

  /** Who holds this value, into its set. */
  holding(attribute: string, value: string): Difference {
    const known = this.attributes.get(attribute)?.get(value);
    return known ?? this.remember(attribute, value);
  }

  private remember(attribute: string, value: string): Difference {
    if (++this.values > MOST_VALUES) {
      this.attributes.clear();
      this.values = 1;
    }
    const made: Difference = { kind: 'into', set: heldOn(this.calendar, this.day, attribute, value) };
    const ofAttribute = this.attributes.get(attribute) ?? new Map<string, Difference>();
    this.attributes.set(attribute, ofAttribute.set(value, made));
    return made;
  }
}

const days: Readonly<Record<Calendar, Map<string, DayDifferences>>> = { utc: new Map(), local: new Map() };

export function differencesOn(calendar: Calendar, day: string): DayDifferences {
  const known = days[calendar].get(day);
  if (known) return known;
  if (days[calendar].size >= MOST_DAYS) days[calendar].clear();
  const made = new DayDifferences(calendar, day);
  days[calendar].set(day, made);
  return made;
}

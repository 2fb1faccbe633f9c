import { IANAZone } from 'luxon';
import { BoundedCache } from './bounded-cache.js';

const DAY_MS = 86_400_000;

/** `Intl` takes offsets such as `+03:00` from Node 22 on; they are no names. */
const looksLikeOffset = /^[+-]/;

/** The spelling `Intl` knows a zone by, or an empty text for what is no zone. */
const canonicalNames = new BoundedCache<string, string>(4_096);
const canonicalName = (name: string): string =>
  canonicalNames.get(name, () => {
    if (looksLikeOffset.test(name)) return '';
    try {
      return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    } catch {
      return '';
    }
  });

/** Is it an IANA time zone name, in any letter case, that this runtime knows? Offsets (`+03:00`) are not. */
export const isTimeZone = (name: string): boolean => canonicalName(name) !== '';

/**
 * A zone's offset from UTC by UTC day. No zone has changed its offset twice within a day since 1970, so a day that
 * begins and ends with the same offset has no other; days on which it changes are looked up by instant.
 */
class ZoneOffsets {
  private readonly zone: IANAZone;
  /** Minutes east of UTC; NaN: it changes on that day. */
  private readonly byDay = new BoundedCache<number, number>(4_096);

  constructor(name: string) {
    this.zone = IANAZone.create(name);
  }

  /** Milliseconds east of UTC at an instant in epoch milliseconds. */
  at(instant: number): number {
    const ofDay = this.byDay.get(Math.floor(instant / DAY_MS), (day) => {
      const first = this.zone.offset(day * DAY_MS);
      return first === this.zone.offset((day + 1) * DAY_MS) ? first : Number.NaN;
    });
    return Math.round((Number.isNaN(ofDay) ? this.zone.offset(instant) : ofDay) * 60_000);
  }
}

const zones = new BoundedCache<string, ZoneOffsets>(1_024);

/**
 * The calendar day (YYYY-MM-DD) on which an ISO 8601 instant falls in an IANA zone.
 * Throws a RangeError for an instant or a zone that does not exist; callers check both at the edge.
 */
export const dayIn = (instantIso: string, tz: string): string => {
  const instant = Date.parse(instantIso);
  const zone = canonicalName(tz);
  if (Number.isNaN(instant) || zone === '') throw new RangeError('Not an instant in a time zone');
  const offset = zones.get(zone, (name) => new ZoneOffsets(name)).at(instant);
  return new Date(instant + offset).toISOString().slice(0, 10);
};

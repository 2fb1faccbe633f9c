import { IANAZone } from 'luxon';
import { BoundedCache } from './bounded-cache.js';
import { DAY_MS, dateOf } from './calendar.js';

/** `Intl` takes offsets such as `+03:00` from Node 22 on; they are no names. */
const looksLikeOffset = /^[+-]/;

/** The spelling `Intl` knows a zone by, or an empty text for what is no zone. */
const canonicalNames = new BoundedCache<string, string>(4_096);
/** No zone's name is longer; what is longer is not worth remembering. */
const LONGEST_NAME = 64;
const canonicalName = (name: string): string =>
  name.length > LONGEST_NAME ? '' : canonicalNames.get(name, askForName);
const askForName = (name: string): string => {
  if (looksLikeOffset.test(name)) return '';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return '';
  }
};

/** All names in the IANA database without a slash: the rest of what `Intl` takes in this form are abbreviations of ICU's own. */
const plainNames = new Set(
  (
    'CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland Iran ' +
    'Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK ' +
    'Singapore Turkey UCT UTC Universal W-SU WET Zulu'
  )
    .toLowerCase()
    .split(' '),
);

const isOfIana = (name: string): boolean =>
  name.includes('/') ? !/^systemv/i.test(name) : plainNames.has(name.toLowerCase());

/**
 * Is it an IANA time zone name, in any letter case, that this runtime knows? Offsets (`+03:00`) are not, nor are
 * abbreviations: `Intl` takes BST for Dhaka's time and AST for Anchorage's. Days are told in them where events have them.
 */
export const isTimeZone = (name: string): boolean => isOfIana(name) && canonicalName(name) !== '';

/** Days of a block of time in which a zone changes its offset at most once: since 1970 none did so twice in six days. */
const BLOCK_MS = 4 * DAY_MS;

/** Milliseconds east of UTC: one number, or two and the instant from which the later one holds. */
type BlockOffset = number | { readonly earlier: number; readonly change: number; readonly later: number };

/** A zone's offsets from UTC by blocks of time: asking `Intl` for one takes a hundred times as long as looking it up. */
class ZoneOffsets {
  private readonly zone: IANAZone;
  /** Holds all blocks from 1970 to 2035. */
  private readonly blocks = new BoundedCache<number, BlockOffset>(6_000);

  constructor(name: string) {
    this.zone = IANAZone.create(name);
  }

  /** Milliseconds east of UTC at an instant in epoch milliseconds. */
  at(instant: number): number {
    const offset = this.blocks.get(Math.floor(instant / BLOCK_MS), this.ofBlock);
    if (typeof offset === 'number') return offset;
    return instant < offset.change ? offset.earlier : offset.later;
  }

  private readonly ofBlock = (block: number): BlockOffset => {
    let [before, from] = [block * BLOCK_MS, (block + 1) * BLOCK_MS];
    const [earlier, later] = [this.ask(before), this.ask(from)];
    if (earlier === later) return earlier;
    while (from - before > 1) {
      const middle = Math.floor((before + from) / 2);
      if (this.ask(middle) === earlier) before = middle;
      else from = middle;
    }
    return { earlier, change: from, later };
  };

  private ask(instant: number): number {
    return Math.round(this.zone.offset(instant) * 60_000);
  }
}

const zones = new BoundedCache<string, ZoneOffsets>(1_024);
const offsetsOf = (name: string): ZoneOffsets => new ZoneOffsets(name);

/**
 * The calendar day (YYYY-MM-DD) on which an ISO 8601 instant falls in an IANA zone.
 * Throws a RangeError for an instant or a zone that does not exist; callers check both at the edge.
 */
export const dayIn = (instantIso: string, tz: string): string => {
  const instant = Date.parse(instantIso);
  const zone = canonicalName(tz);
  if (Number.isNaN(instant) || zone === '') throw new RangeError('Not an instant in a time zone');
  const offset = zones.get(zone, offsetsOf).at(instant);
  return dateOf(Math.floor((instant + offset) / DAY_MS));
};

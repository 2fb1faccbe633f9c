/**
 * What sets and sums are called. Texts of the caller's choice have `%`, `/` and NUL escaped (one store cuts texts at
 * NUL); days are YYYY-MM-DD. Names that are asked for by range differ in ASCII at the range's ends, so that stores
 * which compare bytes and stores which compare UTF-16 agree on what lies between.
 */

/** Days in UTC, or in each user's own zone at the time of the event. */
export const calendars = ['utc', 'local'] as const;
export type Calendar = (typeof calendars)[number];

const special = /[%/\0]/g;
const escapes: Readonly<Record<string, string>> = { '%': '%25', '/': '%2F', '\0': '%00' };
const escaped = (text: string): string =>
  text.replace(special, (character) => escapes[character] ?? character);
const unescaped = (text: string): string =>
  text.replaceAll('%00', '\0').replaceAll('%2F', '/').replaceAll('%25', '%');

const ofMetric = (metric: string | undefined): string => (metric === undefined ? '' : `/${escaped(metric)}`);

/** Everybody who was ever identified. */
export const knownUsers = 'known';

/** Who had an event, of one metric or of any, on a day. */
export const activeOn = (calendar: Calendar, day: string, metric?: string): string =>
  `active/${calendar}/${day}${ofMetric(metric)}`;

/** Whose first day with an event, of one metric or of any, it was. */
export const firstOn = (calendar: Calendar, day: string, metric?: string): string =>
  `first/${calendar}/${day}${ofMetric(metric)}`;

/** Who was created on a UTC day. */
export const createdOn = (day: string): string => `created/utc/${day}`;

/** Who has the value now; `field` as in `factsOf`. */
export const holding = (field: string, value: string): string => `now/${escaped(field)}/${escaped(value)}`;

/** Who held the value of a custom attribute just after the request of one of their events of that day. */
export const heldOn = (calendar: Calendar, day: string, attribute: string, value: string): string =>
  `then/${escaped(attribute)}/${calendar}/${day}/${escaped(value)}`;

/** Sums of a metric's values by user and day. */
export const sumsOn = (calendar: Calendar, day: string, metric: string): string =>
  `sum/${calendar}/${day}${ofMetric(metric)}`;

/** Names from `from` on and before `before`. */
export interface NameRange {
  readonly from: string;
  readonly before: string;
}

/** The character after `/`. */
const afterSlash = '0';
/** Before everything that goes on behind a `/`. */
const afterEnd = '!';
const within = (prefix: string): NameRange => ({ from: `${prefix}/`, before: `${prefix}${afterSlash}` });

/** Names of `holding` for all values of a field. */
export const valuesHeld = (field: string): NameRange => within(`now/${escaped(field)}`);

/** Names of `activeOn` of any metric for all days of a calendar, or for those from one on and up to another. */
export const daysActive = (
  calendar: Calendar,
  days?: { readonly first: string; readonly last: string },
): NameRange =>
  days === undefined
    ? within(`active/${calendar}`)
    : { from: activeOn(calendar, days.first), before: `${activeOn(calendar, days.last)}${afterEnd}` };

/** Names of `createdOn`. */
export const daysCreated: NameRange = within('created/utc');

const ofActivity = /^(?:active|first|sum|then\/[^/]*)\/(utc|local)\/([^/]+)/;

/** The day on which somebody must have been active for a set or sum of this name to be there; undefined: there is none. */
export function activityOf(name: string): { readonly calendar: Calendar; readonly day: string } | undefined {
  const [, calendar, day] = ofActivity.exec(name) ?? [];
  return day === undefined ? undefined : { calendar: calendar as Calendar, day };
}

const listed = /^(now|active|created)\/[^/]*\/[^/]*$/;

/** Can the set be found by a range of names? All others are asked for by name only. */
export const isListed = (name: string): boolean => listed.test(name);

/** The last part of a name as it was before it was escaped: the value, or the metric. */
export const lastPart = (name: string): string => unescaped(name.slice(name.lastIndexOf('/') + 1));

/** The day of a name of `activeOn`, `firstOn` or `createdOn`. */
export const dayOf = (name: string): string => name.split('/')[2] ?? '';

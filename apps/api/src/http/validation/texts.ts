/** What the edge takes for a text of each kind. Pure predicates: class-validator and the compiled schema share them. */

const PLAIN_ID = /^[\x20-\x7e]{1,255}$/;
const CONTROL_OR_LONE_SURROGATE = /[\p{Cc}\p{Cs}]/u;
const LONE_SURROGATE = /\p{Cs}/u;
const MAX_ID_CHARACTERS = 255;
const MAX_EMAIL_CHARACTERS = 320;
const EMAIL = /^[^\s@]+@[^\s@]+$/u;
const INSTANT =
  /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MAX_AHEAD_MS = 5 * 60_000;

/** Bytes of UTF-8 a custom attribute's value may take. */
export const MAX_ATTRIBUTE_BYTES = 1024;

/** No half of a surrogate pair: anything that can be written as UTF-8. */
export const isWellFormed = (text: string): boolean => !LONE_SURROGATE.test(text);

/** Anything that can be written on one line. */
export const isPlainText = (text: string): boolean => !CONTROL_OR_LONE_SURROGATE.test(text);

/** 1-255 characters, counted as code points (as JSON Schema does), any Unicode but control characters. */
export function isUserId(text: string): boolean {
  if (PLAIN_ID.test(text)) return true;
  if (text.length < 1 || text.length > 2 * MAX_ID_CHARACTERS) return false;
  return !CONTROL_OR_LONE_SURROGATE.test(text) && Array.from(text).length <= MAX_ID_CHARACTERS;
}

/** Something, an @, something: whether mail arrives is not ours to know. */
export const isEmailAddress = (text: string): boolean =>
  text.length <= MAX_EMAIL_CHARACTERS && EMAIL.test(text) && !CONTROL_OR_LONE_SURROGATE.test(text);

export const isAttributeValue = (text: string): boolean =>
  text.length <= MAX_ATTRIBUTE_BYTES && Buffer.byteLength(text) <= MAX_ATTRIBUTE_BYTES && isWellFormed(text);

/** YYYY-MM-DD, and the day exists. */
export function isCalendarDay(text: string): boolean {
  const parts = DAY.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** ISO 8601 date and time with a zone, and both exist. */
export function isInstant(text: string): boolean {
  const parts = INSTANT.exec(text);
  return (
    parts !== null &&
    isCalendarDay(parts[1]!) &&
    Number(parts[2]) < 24 &&
    Number(parts[3]) < 60 &&
    Number(parts[4] ?? 0) < 60
  );
}

/** When a metric event may have happened: from 1970 to five minutes ahead of this server's clock. */
export function isEventInstant(text: string): boolean {
  if (!isInstant(text)) return false;
  const instant = Date.parse(text);
  return instant >= 0 && instant <= Date.now() + MAX_AHEAD_MS;
}

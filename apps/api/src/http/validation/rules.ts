import { isTimeZone } from '@rollcall/domain';
import { rule, ruleFormats, textRule } from './rule.js';
import {
  MAX_ATTRIBUTE_BYTES,
  isAttributeValue,
  isCalendarDay,
  isEmailAddress,
  isEventInstant,
  isPlainText,
  isUserId,
  isWellFormed,
} from './texts.js';

export const MAX_ATTRIBUTES = 100;
export const MAX_DEVICE_TOKENS = 100;

export const IsUserId = textRule(
  'user-id',
  isUserId,
  'a text of 1 to 255 characters without control characters',
);
export const IsEmailAddress = textRule('email-address', isEmailAddress, 'an e-mail address');
export const IsText = textRule('text', isWellFormed, 'a text (well-formed Unicode)');
/** What an operator names a thing by. */
export const IsName = textRule(
  'name',
  isPlainText,
  'a text without control characters (well-formed Unicode)',
);
export const IsTimeZoneName = textRule('time-zone', isTimeZone, 'an IANA time zone such as Europe/London');
export const IsCalendarDay = textRule(
  'calendar-day',
  isCalendarDay,
  'a date that exists, written YYYY-MM-DD',
);
export const IsEventInstant = textRule(
  'event-instant',
  isEventInstant,
  'an ISO 8601 date and time with a zone, from 1970 to at most five minutes ahead',
);

const quoted = (key: string): string => (key.length > 100 ? `${key.slice(0, 100)}…` : key);

export const IsDeviceTokens = rule({
  name: 'device-tokens',
  accepts: (value) =>
    Array.isArray(value) &&
    value.length <= MAX_DEVICE_TOKENS &&
    value.every((token) => typeof token === 'string' && isWellFormed(token)),
  expected: `a list of at most ${MAX_DEVICE_TOKENS} texts`,
  schema: { type: 'array', maxItems: MAX_DEVICE_TOKENS, items: { type: 'string', format: 'text' } },
});

ruleFormats['attribute-value'] = isAttributeValue;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const attributes = (name: string, nullable: boolean) =>
  rule({
    name,
    accepts: (value) =>
      isRecord(value) &&
      Object.keys(value).length <= MAX_ATTRIBUTES &&
      Object.values(value).every((one) => acceptsAttribute(one, nullable)),
    expected: (property, value) => {
      const most = `${property} must be an object of at most ${MAX_ATTRIBUTES} attributes`;
      if (!isRecord(value) || Object.keys(value).length > MAX_ATTRIBUTES) return most;
      const wrong = Object.keys(value).find((key) => !acceptsAttribute(value[key], nullable)) ?? '';
      return `${property}.${quoted(wrong)} must be a text of at most ${MAX_ATTRIBUTE_BYTES} bytes of UTF-8`;
    },
    schema: {
      type: 'object',
      maxProperties: MAX_ATTRIBUTES,
      additionalProperties: { type: nullable ? ['string', 'null'] : 'string', format: 'attribute-value' },
    },
  });

const acceptsAttribute = (value: unknown, nullable: boolean): boolean =>
  typeof value === 'string' ? isAttributeValue(value) : nullable && value === null;

/** Of a user: a null unsets the attribute. */
export const IsUserAttributes = attributes('user-attributes', true);
/** Of a metric event. */
export const IsEventAttributes = attributes('event-attributes', false);

const CLEARABLE = new Set(['email', 'name', 'tz', 'deviceTokens']);
const isClearable = (path: unknown): boolean =>
  typeof path === 'string' && (CLEARABLE.has(path) || (path.startsWith('attributes.') && path.length > 11));

ruleFormats['unset-path'] = isClearable;

/** What a user can be cleared of: our extension on PUT and PATCH. */
export const IsUnsetPaths = rule({
  name: 'unset-paths',
  accepts: (value) => Array.isArray(value) && value.length <= MAX_ATTRIBUTES + 4 && value.every(isClearable),
  expected: 'a list of email, name, tz, deviceTokens and attributes.<key>',
  schema: {
    type: 'array',
    maxItems: MAX_ATTRIBUTES + 4,
    items: { type: 'string', format: 'unset-path' },
  },
});

/** An object that knows these properties only. */
export const IsClosed = (name: string, what: string, properties: readonly string[]) =>
  rule({
    name,
    accepts: (value) => isRecord(value) && Object.keys(value).every((key) => properties.includes(key)),
    expected: (property, value) => {
      const wrong = isRecord(value) ? Object.keys(value).find((key) => !properties.includes(key)) : undefined;
      const known = properties.join(', ');
      return wrong === undefined
        ? `${property} must be an object`
        : `${property}.${quoted(wrong)} is no ${what}: expected one of ${known}`;
    },
    schema: { additionalProperties: false },
  });

import { describe, expect, it } from '@jest/globals';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { MetricEventBody } from '../../application/metric-events/metric-event.dto.js';
import { PreferencesBody } from '../../application/preferences/preferences.dto.js';
import { EventSummaryQuery } from '../../application/user-metrics/event-summary.dto.js';
import { IdentifiedUserBody, UserChangesBody, UserPath } from '../../application/users/user.dto.js';
import { checkBody, checkQuery, type Check } from './check.js';
import { Nested, NestedList } from './nested.js';
import { rule } from './rule.js';
import { schemaOf } from './schema-of.js';

const changes = checkBody(UserChangesBody);
const created = checkBody(IdentifiedUserBody);
const preferences = checkBody(PreferencesBody);
const event = checkBody(MetricEventBody);
const summary = checkQuery(EventSummaryQuery);
const path = checkQuery(UserPath);

const user = { id: '18' };
const many = (count: number, entry: (index: number) => [string, string]) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => entry(index)));

type Row = readonly [what: string, check: Check, value: unknown, status: number, field: string | undefined];

const refused: readonly Row[] = [
  ['a body that is no object', changes, 'x', 400, undefined],
  ['a body that is a list', changes, [], 400, undefined],
  ['no body', changes, null, 400, undefined],
  ['an email of the wrong type', changes, { email: 7 }, 400, 'email'],
  ['an email without an @', changes, { email: 'joe' }, 422, 'email'],
  ['an empty email', changes, { email: '' }, 422, 'email'],
  ['a name of the wrong type', changes, { name: {} }, 400, 'name'],
  ['a name with half a surrogate pair', changes, { name: 'a\ud800' }, 422, 'name'],
  ['a zone of the wrong type', changes, { tz: 1 }, 400, 'tz'],
  ['a zone that does not exist', changes, { tz: 'Europe/Nowhere' }, 422, 'tz'],
  ['device tokens that are no list', changes, { deviceTokens: 'a' }, 400, 'deviceTokens'],
  ['a device token of the wrong type', changes, { deviceTokens: ['a', 1] }, 400, 'deviceTokens[1]'],
  ['too many device tokens', changes, { deviceTokens: Array(101).fill('t') }, 422, 'deviceTokens'],
  ['a subscription that is no boolean', changes, { subscribeToEmails: 'yes' }, 400, 'subscribeToEmails'],
  ['attributes that are a list', changes, { attributes: [] }, 400, 'attributes'],
  ['attributes that are a text', changes, { attributes: 'plan' }, 400, 'attributes'],
  ['an attribute that is a number', changes, { attributes: { plan: 1 } }, 400, 'attributes.plan'],
  ['an attribute that is an object', changes, { attributes: { plan: {} } }, 400, 'attributes.plan'],
  ['too long an attribute', changes, { attributes: { bio: 'ü'.repeat(513) } }, 422, 'attributes.bio'],
  ['too many attributes', changes, { attributes: many(101, (n) => [`a${n}`, 'x']) }, 422, 'attributes'],
  [
    'a bad value under __proto__',
    changes,
    JSON.parse('{"attributes":{"__proto__":1}}'),
    400,
    'attributes.__proto__',
  ],
  ['unset that is no list', changes, { unset: 'email' }, 400, 'unset'],
  ['an unknown thing to unset', changes, { unset: ['id'] }, 422, 'unset[0]'],
  ['a user without an id', created, {}, 422, 'id'],
  ['an id that is a number', created, { id: 18 }, 400, 'id'],
  ['an id that is null', created, { id: null }, 400, 'id'],
  ['an empty id', created, { id: '' }, 422, 'id'],
  ['an id of 256 characters', created, { id: 'x'.repeat(256) }, 422, 'id'],
  ['an id of 256 characters outside the BMP', created, { id: '😀'.repeat(256) }, 422, 'id'],
  ['an id with a control character', created, { id: 'a\u0000b' }, 422, 'id'],
  ['an id with half a surrogate pair', created, { id: '\udc00' }, 422, 'id'],
  ['an id with a control character in a path', path, { id: 'a\nb' }, 422, 'id'],
  ['notifications that are a list', preferences, { notifications: [] }, 400, 'notifications'],
  ['an unknown notification type', preferences, { notifications: { sms: [] } }, 422, 'notifications.sms'],
  [
    'a channel list that is a text',
    preferences,
    { notifications: { recap: 'email' } },
    400,
    'notifications.recap',
  ],
  ['an unknown channel', preferences, { notifications: { recap: ['fax'] } }, 422, 'notifications.recap[0]'],
  [
    'a channel of the wrong type',
    preferences,
    { notifications: { recap: [1] } },
    400,
    'notifications.recap[0]',
  ],
  [
    'an unknown evaluation mode',
    preferences,
    { streak: { evaluationMode: 'XOR' } },
    422,
    'streak.evaluationMode',
  ],
  ['streak metrics that are no list', preferences, { streak: { metrics: {} } }, 400, 'streak.metrics'],
  [
    'more streak metrics than anybody has',
    preferences,
    { streak: { metrics: Array.from({ length: 101 }, () => ({ key: 'a', threshold: 1 })) } },
    422,
    'streak.metrics',
  ],
  [
    'a streak metric without a threshold',
    preferences,
    { streak: { metrics: [{ key: 'a' }] } },
    422,
    'streak.metrics[0].threshold',
  ],
  [
    'a threshold that is a text',
    preferences,
    { streak: { metrics: [{ key: 'a', threshold: '1' }] } },
    400,
    'streak.metrics[0].threshold',
  ],
  ['an event without a user', event, { value: 1 }, 422, 'user'],
  ['an event whose user is a text', event, { user: '18', value: 1 }, 400, 'user'],
  ['an event whose user has no id', event, { user: {}, value: 1 }, 422, 'user.id'],
  [
    'an event whose user has a bad email',
    event,
    { user: { ...user, email: 'x' }, value: 1 },
    422,
    'user.email',
  ],
  ['an event without a value', event, { user }, 422, 'value'],
  ['a value that is a text', event, { user, value: '1' }, 400, 'value'],
  ['a value that is null, as NaN becomes', event, { user, value: null }, 400, 'value'],
  ['a value beyond all numbers', event, { user, value: JSON.parse('1e400') }, 422, 'value'],
  [
    'an event attribute that is a number',
    event,
    { user, value: 1, attributes: { a: 1 } },
    400,
    'attributes.a',
  ],
  ['a timestamp of the wrong type', event, { user, value: 1, timestamp: 5 }, 400, 'timestamp'],
  [
    'a timestamp without a zone',
    event,
    { user, value: 1, timestamp: '2024-01-01T00:00:00' },
    422,
    'timestamp',
  ],
  [
    'a day that does not exist',
    event,
    { user, value: 1, timestamp: '2024-02-30T00:00:00Z' },
    422,
    'timestamp',
  ],
  ['a timestamp before 1970', event, { user, value: 1, timestamp: '1969-12-31T23:59:59Z' }, 422, 'timestamp'],
  [
    'a timestamp an hour ahead',
    event,
    { user, value: 1, timestamp: new Date(Date.now() + 3_600_000).toISOString() },
    422,
    'timestamp',
  ],
  [
    'a summary without an aggregation',
    summary,
    { startDate: '2024-01-01', endDate: '2024-01-02' },
    422,
    'aggregation',
  ],
  [
    'an unknown aggregation',
    summary,
    { aggregation: 'hourly', startDate: '2024-01-01', endDate: '2024-01-02' },
    422,
    'aggregation',
  ],
  [
    'a start that does not exist',
    summary,
    { aggregation: 'daily', startDate: '2024-02-30', endDate: '2024-03-01' },
    422,
    'startDate',
  ],
  [
    'an end in other words',
    summary,
    { aggregation: 'daily', startDate: '2024-01-01', endDate: 'tomorrow' },
    422,
    'endDate',
  ],
];

const accepted: readonly (readonly [what: string, check: Check, value: unknown])[] = [
  ['nothing at all', changes, {}],
  ['unknown properties, however deep', changes, { id: 'other', x: { y: [[[]]] } }],
  [
    'a user with everything',
    changes,
    {
      email: 'a@b',
      name: '',
      tz: 'Asia/Kolkata',
      deviceTokens: [],
      subscribeToEmails: false,
      attributes: { 'a.b$c': 'x' },
    },
  ],
  [
    'tz, device tokens and an attribute to be cleared',
    changes,
    { tz: null, deviceTokens: null, attributes: { plan: null } },
  ],
  [
    'null for whatever else is optional',
    changes,
    { email: null, name: null, subscribeToEmails: null, attributes: null, unset: null },
  ],
  ['attributes at their limits', changes, { attributes: many(100, (n) => [`a${n}`, 'ü'.repeat(512)]) }],
  [
    'everything that can be unset',
    changes,
    { unset: ['email', 'name', 'tz', 'deviceTokens', 'attributes.plan'] },
  ],
  ['an id of 255 characters outside the BMP', created, { id: '😀'.repeat(255) }],
  ['an id with dots, dollars and slashes', created, { id: '$a.b/c~%2F__proto__' }],
  [
    'nulls in preferences',
    preferences,
    { notifications: { recap: null }, streak: { enabled: null, metrics: null } },
  ],
  [
    'preferences',
    preferences,
    {
      notifications: { recap: [] },
      streak: { evaluationMode: 'ALL', metrics: [{ key: 'a', threshold: 0.5 }] },
    },
  ],
  [
    'an event with nulls for what is optional',
    event,
    { user: { ...user, email: null }, value: -0.5, attributes: { a: null }, timestamp: null },
  ],
  ['an instant with an offset', event, { user, value: 1, timestamp: '2024-02-29T23:59:59.123+05:30' }],
  [
    'an instant four minutes ahead',
    event,
    { user, value: 1, timestamp: new Date(Date.now() + 240_000).toISOString() },
  ],
  ['a summary', summary, { aggregation: 'weekly', startDate: '2024-02-29', endDate: '2024-02-29' }],
];

describe('The check of a query', () => {
  class Query {
    @IsOptional()
    @IsInt()
    @Min(1)
    limit?: number;

    @IsOptional()
    @IsInt()
    @Min(0)
    skip?: number;

    @IsOptional()
    @IsBoolean()
    count?: boolean;

    @IsOptional()
    @IsArray()
    @IsIn(['asc', 'desc'], { each: true })
    order?: string[];
  }
  const query = checkQuery(Query);

  it.each([
    [{ limit: '0', skip: '5', count: 'true', order: 'asc' }, 'limit must not be less than 1'],
    [{ skip: '5', limit: '0' }, 'limit must not be less than 1'],
    [{ limit: '1', count: 'no' }, 'count must be a boolean value'],
    [{ order: 'up', count: 'false', limit: '1' }, /^each value in order must be one of/],
  ])('names only what is wrong: %j', (value, message) => {
    expect(query(value)?.message).toMatch(message);
    expect(query(value)?.message).not.toContain(';');
  });

  it.each(['0x5', '1e3', '5.0', '5.5', ' 5', '+5', '5_000', '', 'Infinity', '\u0665'])(
    'takes no integer that is written otherwise than OpenAPI says: "%s"',
    (limit) => {
      const refusal = query({ limit });
      expect([refusal?.status, refusal?.message]).toEqual([422, 'limit must be an integer number']);
    },
  );

  it('reads texts as what they are declared to be, and a list of one', () => {
    const value = { limit: '20', skip: '0', count: 'false', order: 'asc', other: '7' };
    expect(query(value)).toBeUndefined();
    expect(value).toEqual({ limit: 20, skip: 0, count: false, order: ['asc'], other: '7' });
  });
});

describe('The check of what a route takes', () => {
  it.each(refused)('refuses %s', (_what, check, value, status, field) => {
    const refusal = check(value);
    expect(refusal).toMatchObject({ status, detail: field === undefined ? {} : { field } });
    const named = field?.split(/[.[]/).find((part) => refusal!.message.includes(part));
    expect(field === undefined ? refusal!.message : named).toBeDefined();
    expect(refusal!.message).toMatch(/must be|is no/);
  });

  it.each(accepted)('accepts %s', (_what, check, value) => {
    expect(check(value)).toBeUndefined();
  });

  it('forgets null where it means "not provided", and keeps it where it clears', () => {
    const body = { email: null, tz: null, deviceTokens: null, attributes: { plan: null, role: 'dev' } };
    expect(changes(body)).toBeUndefined();
    expect(body).toEqual({
      email: undefined,
      tz: null,
      deviceTokens: null,
      attributes: { plan: null, role: 'dev' },
    });
  });

  it('forgets null at any depth of an event, and its null attributes', () => {
    const body = {
      user: { ...user, name: null },
      value: 1,
      attributes: JSON.parse('{"a":null,"__proto__":"x"}'),
    };
    expect(event(body)).toBeUndefined();
    expect(body.user).toEqual({ id: '18', name: undefined });
    expect(Object.keys(body.attributes as object)).toEqual(['__proto__']);
  });

  it('says each message once, in full paths, the refused field first', () => {
    const refusal = event({ user: { id: '', email: 'x' }, value: 1 });
    expect(refusal!.message).toMatch(/^user\.\w+ must be .+; user\.\w+ must be [^;]+$/);
  });

  it('tells what has the wrong type just that', () => {
    class Page {
      @IsArray()
      @ArrayMaxSize(7)
      days!: number[];

      @IsInt()
      @Min(1)
      @Max(100)
      limit!: number;

      @Nested(IdentifiedUserBody)
      user!: IdentifiedUserBody;
    }
    const page = checkBody(Page);
    const text = (change: object) => page({ days: [], limit: 1, user, ...change })!.message;
    expect(text({ limit: '5' })).toBe('limit must be an integer number');
    expect(text({ limit: 1.5 })).toBe('limit must be an integer number');
    expect(text({ limit: 101 })).toBe('limit must not be greater than 100');
    expect(text({ days: 5 })).toBe('days must be an array');
    expect(text({ user: [] })).toBe('user must be an object');
  });

  it('names the field that was refused, also where class-validator says nothing of it', () => {
    expect(event({})!.message).toBe('user must be given; value must be a finite number');
    const metrics = (list: unknown) => preferences({ streak: { metrics: list } })!.message;
    expect(metrics({})).toBe('streak.metrics must be a list of objects');
    expect(metrics([null])).toBe('streak.metrics[0] must be an object');
    expect(metrics([{ key: 'a', threshold: 1 }, 7])).toBe('streak.metrics[1] must be an object');
  });

  it('looks into a few elements of a long list only, from the refused one on', () => {
    let looks = 0;
    const Looked = rule({ name: 'looked', accepts: () => ++looks < 0, expected: 'small', schema: {} });
    class Item {
      @IsInt()
      count!: number;

      @Looked()
      looked!: string;
    }
    class Items {
      @NestedList(Item)
      items!: Item[];
    }
    const items: unknown[] = Array.from({ length: 10_000 }, () => ({ count: 1, looked: '' }));
    items[7_000] = { count: 'x', looked: '' };
    const refusal = checkBody(Items)({ items });
    expect(refusal).toMatchObject({ status: 400, detail: { field: 'items[7000].count' } });
    expect(refusal!.message).toMatch(/^items\[7000\]\.count must be an integer number; /);
    expect(looks).toBeLessThan(10);
  });

  it('survives nesting that would overflow a recursive copy', () => {
    const deep = `{"email":7,"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(changes(JSON.parse(deep))).toMatchObject({ status: 400 });
  });

  it('has a JSON Schema of every body that names its required properties', () => {
    expect(schemaOf(MetricEventBody).required).toEqual(['user', 'value']);
    expect(schemaOf(MetricEventBody).properties.user).toMatchObject({ type: 'object', required: ['id'] });
  });
});

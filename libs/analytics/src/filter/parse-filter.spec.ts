import { describe, expect, it } from '@jest/globals';
import { parseFilter, parseShortFilter } from './parse-filter.js';

const defined = {
  attributeKeys: new Set(['plan', 'city', '__proto__']),
  metricKeys: new Set(['words', '__proto__']),
};

const eq = (field: string, value: unknown = 'x') => ({ field, op: 'eq', value });

const nested = (depth: number): unknown => (depth === 0 ? eq('id') : { not: nested(depth - 1) });

describe('A filter', () => {
  it('is understood as a small tree, negative operators as its not', () => {
    expect(
      parseFilter(
        {
          and: [
            { field: 'attributes.plan', op: 'ne', value: 'pro' },
            { or: [eq('control', true), { field: 'metrics.words', op: 'gt', value: 10 }] },
            { not: { field: 'tz', op: 'exists', value: false } },
            { field: 'preferences.streak.evaluationMode', op: 'in', value: ['ALL', 'OR'] },
            { field: 'active.words', op: 'between', value: ['2024-01-01', '2024-01-31'] },
          ],
        },
        defined,
      ),
    ).toEqual({
      kind: 'and',
      of: [
        { kind: 'not', of: { kind: 'fact', field: 'attributes.plan', test: { op: 'in', values: ['pro'] } } },
        {
          kind: 'or',
          of: [
            { kind: 'fact', field: 'control', test: { op: 'in', values: ['true'] } },
            { kind: 'total', metric: 'words', op: 'gt', value: 10 },
          ],
        },
        { kind: 'not', of: { kind: 'not', of: { kind: 'fact', field: 'tz', test: { op: 'exists' } } } },
        {
          kind: 'fact',
          field: 'preferences.streak.evaluationMode',
          test: { op: 'in', values: ['AND', 'OR'] },
        },
        { kind: 'active', metric: 'words', from: '2024-01-01', to: '2024-01-31' },
      ],
    });
  });

  it.each<[string, unknown, string]>([
    ['what is no object', [], 'filter must be an object'],
    ['null', null, 'filter must be an object'],
    ['a condition without a field', {}, 'filter.field must be a text'],
    ['an unknown field', eq('plan'), 'filter.field must be one of id, email'],
    ['an empty attribute key', eq('attributes.'), 'filter.field must be one of'],
    ['an inherited member', eq('toString'), 'filter.field must be one of'],
    [
      'a metric that is not defined',
      { and: [eq('id'), { not: { field: 'metrics.wrods', op: 'gt', value: 1 } }] },
      'filter.and[1].not.field must name a metric that is defined',
    ],
    [
      'activity in one',
      { field: 'active.constructor', op: 'between', value: ['2024-02-01', '2024-02-01'] },
      'filter.field must name a metric',
    ],
    ['more than a condition has', { ...eq('id'), and: [] }, 'filter must have field, op and value'],
    ['two connectives', { and: [], or: [] }, 'filter must have nothing beside and'],
    ['and of no list', { and: {} }, 'filter.and must be a list'],
    [
      'a wrong operator, deep inside',
      { and: [eq('id'), { not: { ...eq('tz'), op: 'gt' } }] },
      'filter.and[1].not.op must be one of eq',
    ],
    [
      'an inherited operator',
      { field: 'metrics.words', op: 'constructor', value: 1 },
      'filter.op must be one of eq',
    ],
    ['no operator', { field: 'id', value: 'x' }, 'filter.op must be a text'],
    ['a number for a text', { or: [eq('id', 1)] }, 'filter.or[0].value must be a text'],
    ['a text for a flag', eq('control', 'true'), 'filter.value must be true or false'],
    ['a text for a number', eq('metrics.words', '1'), 'filter.value must be a number'],
    ['a day that does not exist', eq('lastSeen', '2024-02-30'), 'filter.value must be a day'],
    ['an empty list', { field: 'tz', op: 'in', value: [] }, 'filter.value must be a list of 1 to 1000'],
    ['a wrong entry', { field: 'tz', op: 'in', value: ['UTC', 1] }, 'filter.value[1] must be a text'],
    [
      'a channel there is not',
      eq('preferences.notifications.recap', 'fax'),
      'filter.value must be one of email, push',
    ],
    ['a type there is not', eq('preferences.notifications.other', 'push'), 'filter.field must be one of'],
    [
      'days the wrong way round',
      { field: 'active', op: 'between', value: ['2024-02-01', '2024-01-01'] },
      'filter.value must be two days',
    ],
    ['one day', { field: 'active', op: 'between', value: ['2024-02-01'] }, 'filter.value must be two days'],
    [
      'more than a century',
      { field: 'active', op: 'between', value: ['1924-01-01', '2024-01-02'] },
      'filter.value must be at most',
    ],
    ['too deep a nesting', nested(10), 'must not be nested deeper than 10 levels'],
    [
      'too many conditions',
      { or: Array.from({ length: 101 }, () => eq('id')) },
      'filter.or[100] is one condition too many',
    ],
  ])('is refused, naming the place, for %s', (_what, filter, message) => {
    expect(() => parseFilter(filter, defined)).toThrow(
      expect.objectContaining({ code: 'invalid_value', message: expect.stringContaining(message) }),
    );
  });

  it('may be as deep and as long as is allowed', () => {
    parseFilter(nested(9), defined);
    parseFilter({ or: Array.from({ length: 100 }, () => eq('id')) }, defined);
    parseFilter({ field: 'active', op: 'between', value: ['1924-01-02', '2024-01-01'] }, defined);
  });

  it('names every attribute key that is not defined, once, whatever else is in it', () => {
    const filter = {
      and: [eq('attributes.pln'), eq('attributes.plan'), eq('attributes.constructor'), eq('attributes.pln')],
    };
    expect(() => parseFilter(filter, defined)).toThrow(
      expect.objectContaining({ code: 'invalid_attribute_keys', detail: { keys: ['pln', 'constructor'] } }),
    );
    parseFilter(eq('attributes.__proto__'), defined);
  });
});

describe('The short form', () => {
  it('means equality of all, split at the commas and at each first colon', () => {
    expect(parseShortFilter('city:london,plan:a:b,__proto__:', defined)).toEqual({
      kind: 'and',
      of: [
        { kind: 'fact', field: 'attributes.city', test: { op: 'in', values: ['london'] } },
        { kind: 'fact', field: 'attributes.plan', test: { op: 'in', values: ['a:b'] } },
        { kind: 'fact', field: 'attributes.__proto__', test: { op: 'in', values: [''] } },
      ],
    });
  });

  it('refuses what is no pair, and keys that are not defined', () => {
    for (const text of ['', 'plan', ':pro', 'plan:pro,']) {
      expect(() => parseShortFilter(text, defined)).toThrow(
        expect.objectContaining({ code: 'invalid_value', detail: { field: 'userAttributes' } }),
      );
    }
    expect(() => parseShortFilter('pln:pro,plan:pro,cty:x,pln:y', defined)).toThrow(
      expect.objectContaining({ code: 'invalid_attribute_keys', detail: { keys: ['pln', 'cty'] } }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Condition } from '@rollcall/read-store';
import { deepFreeze } from '../../../test/support/deep-freeze.js';
import { compileFilter } from './filter.js';
import { layoutOf } from './layout.js';

describe('A filter as MongoDB asks it', () => {
  const layout = layoutOf('people', { 'a.b': 'text', $where: 'number', __proto__x: 'boolean' });
  const [number, flag, text] = ['f.f0', 'f.f1', 'f.f2'];

  const cases: readonly (readonly [Condition, unknown])[] = [
    [{ field: 'a.b', op: 'eq', value: '$x' }, { [text]: { $eq: '$x' } }],
    [{ field: 'a.b', op: 'eq', value: null }, { [text]: { $eq: null } }],
    [{ field: '$where', op: 'ne', value: 20 }, { [number]: { $ne: 20 } }],
    [{ field: '$where', op: 'eq', value: NaN }, { [number]: { $eq: null } }],
    [{ field: '__proto__x', op: 'gt', value: false }, { [flag]: { $gt: false } }],
    [{ field: '$where', op: 'in', values: [1, null] }, { [number]: { $in: [1, null] } }],
    [{ field: 'a.b', op: 'prefix', value: 'Ad' }, { [text]: { $gte: 'Ad', $lt: 'Ae' } }],
    [{ field: 'a.b', op: 'prefix', value: '' }, { [text]: { $gte: '' } }],
    [{ field: 'a.b', op: 'prefix', value: '\u{10ffff}' }, { [text]: { $gte: '\u{10ffff}' } }],
    [{ and: [] }, {}],
    [{ or: [] }, { _id: { $in: [] } }],
    [{ not: { field: '$where', op: 'lt', value: 1 } }, { $nor: [{ [number]: { $lt: 1 } }] }],
    [{ and: [{ or: [{ and: [] }] }] }, { $and: [{ $or: [{}] }] }],
  ];
  it.each(cases.map(([condition, query]) => [JSON.stringify(condition), condition, query] as const))(
    'asks %s under numbered names',
    (_, condition, query) => expect(compileFilter(deepFreeze(condition), layout)).toEqual(query),
  );

  it('never lets a value stand where an operator stands', () => {
    const odd = { $gt: '' } as unknown as string;
    expect(() => compileFilter({ field: 'a.b', op: 'eq', value: odd }, layout)).toThrow(
      'compared with a text',
    );
    expect(() => compileFilter({ field: 'a.b', op: 'in', values: [odd] }, layout)).toThrow('a text');
  });

  it('takes as many levels and values as the server does, and no more', () => {
    const nested = (levels: number): Condition => (levels === 1 ? { and: [] } : { not: nested(levels - 1) });
    expect(compileFilter(nested(50), layout)).toBeDefined();
    expect(() => compileFilter(nested(51), layout)).toThrow('more than 50 levels');
    const among = (count: number): Condition => ({
      and: [
        { field: '$where', op: 'in', values: Array.from({ length: count - 1 }, (_, at) => at) },
        { field: '$where', op: 'eq', value: 1 },
      ],
    });
    expect(compileFilter(among(10_000), layout)).toBeDefined();
    expect(() => compileFilter(among(10_001), layout)).toThrow('more than 10000 values');
  });
});

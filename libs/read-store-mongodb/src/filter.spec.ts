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
});

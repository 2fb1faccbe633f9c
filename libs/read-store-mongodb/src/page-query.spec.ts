import { describe, expect, it } from '@jest/globals';
import { encodeCursor, type PageRequest, type Place } from '@rollcall/read-store';
import { deepFreeze } from '../../../test/support/deep-freeze.js';
import { layoutOf, present } from './layout.js';
import { pageQueries } from './page-query.js';

describe('A page as MongoDB is asked for it', () => {
  const layout = layoutOf('people', { age: 'number', name: 'text' });
  const ranges = (sort: PageRequest['sort'], place?: Place, filter?: PageRequest['filter']) => {
    const cursor = place && encodeCursor(sort, place);
    return pageQueries(deepFreeze({ sort, cursor, filter, limit: 10 }), layout);
  };
  const rangesOf = (sort: PageRequest['sort'], place?: Place): unknown[] =>
    ranges(sort, place).map(({ filter }) => filter.$and.at(-1));
  const up = { field: 'age', direction: 'asc' } as const;
  const down = { field: 'age', direction: 'desc' } as const;

  it('is one range of what is present, in one order', () => {
    const filter = { field: 'name', op: 'eq', value: 'Ada' } as const;
    expect(ranges(down, undefined, filter)).toEqual([
      {
        filter: { $and: [present, { 'f.f1': { $eq: 'Ada' } }, {}] },
        sort: [
          ['f.f0', -1],
          ['_id', -1],
        ],
      },
    ]);
    expect(ranges(undefined, { id: '0/x', value: null })).toEqual([
      { filter: { $and: [present, { _id: { $gt: '0/x' } }] }, sort: [['_id', 1]] },
    ]);
  });

  it('goes on with what is equal, then with what is beyond, nulls being below everything', () => {
    const path = 'f.f0';
    expect(rangesOf(up, { id: 'x', value: 5 })).toEqual([
      { [path]: { $eq: 5 }, _id: { $gt: 'x' } },
      { [path]: { $gt: 5 } },
    ]);
    expect(rangesOf(up, { id: 'x', value: null })).toEqual([
      { [path]: { $eq: null }, _id: { $gt: 'x' } },
      { [path]: { $gte: -Infinity } },
    ]);
    expect(rangesOf(down, { id: 'x', value: 5 })).toEqual([
      { [path]: { $eq: 5 }, _id: { $lt: 'x' } },
      { [path]: { $lt: 5 } },
      { [path]: { $eq: null } },
    ]);
    expect(rangesOf(down, { id: 'x', value: null })).toEqual([{ [path]: { $eq: null }, _id: { $lt: 'x' } }]);
  });

  it('refuses a cursor whose value is an operator, or of another type', () => {
    for (const value of [{ $gt: '' }, '5', true])
      expect(() => rangesOf(up, { id: 'x', value: value as unknown as number })).toThrow(
        expect.objectContaining({ code: 'invalid_cursor' }),
      );
  });
});

import { describe, expect, it } from '@jest/globals';
import { deepFreeze } from '../../../test/support/deep-freeze.js';
import { checkedCondition } from './checked-condition.js';
import type { Condition } from './collections.js';

describe('A condition that a store is asked', () => {
  const fields = new Map([
    ['name', { type: 'text' }],
    ['age', { type: 'number' }],
    ['paying', { type: 'boolean' }],
  ] as const);
  const checked = (condition: Condition): Condition => checkedCondition(deepFreeze(condition), fields);

  it('has a number that JSON cannot hold as null, and all else as it was', () => {
    expect(
      checked({
        and: [
          { field: 'age', op: 'in', values: [1, NaN, null] },
          { or: [{ not: { field: 'age', op: 'eq', value: Infinity } }] },
          { field: 'name', op: 'prefix', value: 'A' },
          { field: 'paying', op: 'gt', value: false },
        ],
      }),
    ).toEqual({
      and: [
        { field: 'age', op: 'in', values: [1, null, null] },
        { or: [{ not: { field: 'age', op: 'eq', value: null } }] },
        { field: 'name', op: 'prefix', value: 'A' },
        { field: 'paying', op: 'gt', value: false },
      ],
    });
  });

  it('never lets an object stand where a value stands', () => {
    const odd = { $gt: '' } as unknown as string;
    expect(() => checked({ field: 'name', op: 'eq', value: odd })).toThrow('compared with a text');
    expect(() => checked({ field: 'name', op: 'in', values: [odd] })).toThrow('not a object');
    expect(() => checked({ field: 'name', op: 'prefix', value: odd })).toThrow('prefix needs a text field');
  });

  it('says what is wrong with it', () => {
    const refusals: readonly (readonly [Condition, string])[] = [
      [{ field: 'email', op: 'eq', value: 'x' }, 'there is no field email'],
      [{ field: 'age', op: 'eq', value: '20' }, 'age is compared with a number, not a string'],
      [{ field: 'age', op: 'lte', value: NaN }, 'null is neither above nor below a age'],
      [{ field: 'age', op: 'like', value: 2 } as unknown as Condition, 'there is no such comparison'],
    ];
    for (const [condition, why] of refusals) {
      const error = { code: 'invalid_filter', message: `Invalid filter: ${why}` };
      expect(() => checked(condition)).toThrow(expect.objectContaining(error));
    }
  });

  it('has up to 50 levels and 10,000 values, and no more', () => {
    const nested = (levels: number): Condition => (levels === 1 ? { and: [] } : { not: nested(levels - 1) });
    expect(checked(nested(50))).toEqual(nested(50));
    expect(() => checked(nested(51))).toThrow('more than 50 levels');
    const among = (count: number): Condition => ({
      and: [
        { field: 'age', op: 'in', values: Array.from({ length: count - 1 }, (_, at) => at) },
        { field: 'age', op: 'eq', value: 1 },
      ],
    });
    expect(checked(among(10_000))).toEqual(among(10_000));
    expect(() => checked(among(10_001))).toThrow('more than 10000 values');
  });
});

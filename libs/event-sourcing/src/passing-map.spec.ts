import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PassingMap } from './passing-map.js';

describe('A passing map', () => {
  it('holds what a map does, however much comes and goes', () => {
    const change = fc.record({
      key: fc.nat(20).map(String),
      value: fc.option(
        fc.nat().map((n) => ({ n })),
        { nil: undefined },
      ),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 3_000, maxLength: 5_000 }), (changes) => {
        const [passing, map] = [new PassingMap<{ n: number }>(), new Map<string, { n: number }>()];
        for (const { key, value } of changes) {
          if (value === undefined) {
            passing.delete(key);
            map.delete(key);
          } else {
            passing.set(key, value);
            map.set(key, value);
          }
          expect(passing.size).toBe(map.size);
        }
        expect(passing.keys()).toEqual([...map.keys()]);
        for (const key of map.keys()) expect(passing.get(key)).toBe(map.get(key));
      }),
      { numRuns: 5 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { areOneWeight, weightOf } from './weight-of.js';

describe('Of one weight', () => {
  const profile = { name: 'Ada', tz: null };
  const before = { profile, totals: { words: 1, pages: 2 } };

  it.each([
    ['the same', before, before],
    ['a number that is another', before, { profile, totals: { words: 1e300, pages: 2 } }],
    ['nothing in them', {}, {}],
  ])('are certainly two states with %s', (_, one, other) => {
    expect(areOneWeight(one, other)).toBe(true);
    expect(weightOf(one)).toBe(weightOf(other));
  });

  it.each<[string, unknown, unknown]>([
    ['a key that is new', before, { profile, totals: { words: 1, pages: 2, lines: 3 } }],
    ['a key that is gone', before, { profile, totals: { words: 1 } }],
    ['a key in the place of another', before, { profile, totals: { words: 1, lines: 2 } }],
    ['a part that is new', { profile }, { profile, totals: {} }],
    ['a part that is gone', { profile, totals: {} }, { profile }],
    ['a longer text', { profile }, { profile: { name: 'Ada Lovelace', tz: null } }],
    ['a text where nothing was', { profile }, { profile: { name: 'Ada', tz: 'Europe/London' } }],
    ['a number where nothing was', { profile }, { profile: 1 }],
    ['nothing where there was something', { profile }, null],
  ])('are not two states with %s', (_, one, other) => {
    expect(areOneWeight(one, other)).toBe(false);
    expect(areOneWeight(other, one)).toBe(false);
  });

  it('are not two whose difference lies deeper than it is looked for', () => {
    expect(areOneWeight({ a: { b: { c: 1 } } }, { a: { b: { c: 2 } } })).toBe(false);
    expect(areOneWeight({ a: { b: { c: 1 } } }, { a: { b: { c: 2 } } }, 3)).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import { UserSet } from '../sets/user-set.js';
import { RememberedUnions } from './remembered-unions.js';

const place = { scope: 'production~', shard: 0 };
const held = (position: string, ...ordinals: readonly number[]) => ({
  position,
  value: UserSet.of(ordinals),
});
const days = ['a', 'b', 'c'];

describe('Remembered unions', () => {
  it('are the same as long as no set has changed', () => {
    const unions = new RememberedUnions(1_000_000);
    const first = unions.of(place, days, [held('1', 1), held('2', 2), held('', 3)]);
    expect(first.ordinals()).toEqual([1, 2, 3]);
    expect(unions.of(place, days, [held('1', 1), held('2', 2), held('', 3)])).toBe(first);
  });

  it('are made anew where one has', () => {
    const unions = new RememberedUnions(1_000_000);
    unions.of(place, days, [held('1', 1), held('2', 2), held('3', 3)]);
    const changed = unions.of(place, days, [held('1', 1), held('4', 2, 5), held('3', 3)]);
    expect(changed.ordinals()).toEqual([1, 2, 3, 5]);
  });

  it('are not taken for those of other sets, shards or scopes', () => {
    const unions = new RememberedUnions(1_000_000);
    unions.of(place, days, [held('1', 1), held('1', 2), held('1', 3)]);
    const others = [held('1', 1), held('1', 7), held('1', 3)];
    expect(unions.of(place, ['a', 'x', 'c'], others).ordinals()).toEqual([1, 3, 7]);
    expect(unions.of({ ...place, shard: 1 }, days, others).ordinals()).toEqual([1, 3, 7]);
    expect(unions.of({ ...place, scope: 'test~' }, days, others).ordinals()).toEqual([1, 3, 7]);
  });

  it('are the set itself where there is one, and nobody where there is none', () => {
    const unions = new RememberedUnions(1_000_000);
    const only = held('1', 1);
    expect(unions.of(place, ['a'], [only])).toBe(only.value);
    expect(unions.of(place, [], []).size).toBe(0);
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  activeOn,
  dayOf,
  daysActive,
  heldOn,
  holding,
  lastPart,
  type NameRange,
  valuesHeld,
  valuesHeldOn,
} from './set-names.js';

const within = (name: string, { from, before }: NameRange): boolean => name >= from && name < before;
const awkward = ['', '/', '%', '%2F', '\0', '%00', 'a/b', '~', '0', '\uffff', '😀', '__proto__'];

describe('Names of sets', () => {
  it('give back any value, however it is written', () => {
    for (const value of awkward) {
      const name = holding('attributes.plan', value);
      expect(lastPart(name)).toBe(value);
      expect(name).not.toContain('\0');
      expect(within(name, valuesHeld('attributes.plan'))).toBe(true);
      expect(lastPart(heldOn('utc', '2024-03-01', 'plan', value))).toBe(value);
    }
  });

  it('are different for different fields and values', () => {
    const names = awkward.flatMap((field) => awkward.map((value) => holding(field, value)));
    expect(new Set(names).size).toBe(names.length);
  });

  it('are found by field and by days, both included, and no others with them', () => {
    expect(within(holding('attributes.plans', 'pro'), valuesHeld('attributes.plan'))).toBe(false);
    expect(within(holding('attributes.plan/x', 'pro'), valuesHeld('attributes.plan'))).toBe(false);
    const range = valuesHeldOn('utc', '2024-03-01', '2024-03-03', 'plan');
    const days = ['2024-02-29', '2024-03-01', '2024-03-02', '2024-03-03', '2024-03-04'];
    for (const value of awkward) {
      expect(days.map((day) => within(heldOn('utc', day, 'plan', value), range))).toEqual([
        false,
        true,
        true,
        true,
        false,
      ]);
      expect(within(heldOn('local', '2024-03-02', 'plan', value), range)).toBe(false);
      expect(within(heldOn('utc', '2024-03-02', 'plans', value), range)).toBe(false);
    }
    expect(within(activeOn('utc', '2024-03-01', 'words'), daysActive('utc'))).toBe(true);
    expect(dayOf(activeOn('utc', '2024-03-01', 'a/b'))).toBe('2024-03-01');
  });
});

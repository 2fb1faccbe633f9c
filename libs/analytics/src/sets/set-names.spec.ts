import { describe, expect, it } from '@jest/globals';
import {
  activeOn,
  activityOf,
  calendars,
  createdOn,
  dayOf,
  daysActive,
  daysCreated,
  firstOn,
  heldOn,
  holding,
  isListed,
  knownUsers,
  lastPart,
  type NameRange,
  sumsOn,
  valuesHeld,
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

  it('are found by field, and no others with them', () => {
    expect(within(holding('attributes.plans', 'pro'), valuesHeld('attributes.plan'))).toBe(false);
    expect(within(holding('attributes.plan/x', 'pro'), valuesHeld('attributes.plan'))).toBe(false);
  });

  it('are listed where they can be asked for by range, whatever the value', () => {
    for (const value of awkward) {
      expect(isListed(holding('attributes.plan', value))).toBe(true);
      expect(isListed(holding(value, 'pro'))).toBe(true);
      expect(isListed(heldOn('utc', '2024-03-01', 'plan', value))).toBe(false);
      expect(isListed(activeOn('utc', '2024-03-01', value))).toBe(false);
    }
    expect(isListed(activeOn('utc', '2024-03-01'))).toBe(true);
    expect(within(activeOn('utc', '2024-03-01'), daysActive('utc'))).toBe(true);
    expect(within(activeOn('utc', '2024-03-01'), daysActive('local'))).toBe(false);
    expect(isListed(createdOn('2024-03-01'))).toBe(true);
    expect(within(createdOn('2024-03-01'), daysCreated)).toBe(true);
    expect(dayOf(activeOn('utc', '2024-03-01', 'a/b'))).toBe('2024-03-01');
  });

  it('are found from one day to another, both among them', () => {
    const days = daysActive('utc', { first: '2024-02-28', last: '2024-03-01' });
    const found = ['2024-02-27', '2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02'].filter((day) =>
      within(activeOn('utc', day), days),
    );
    expect(found).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
    expect(within(activeOn('local', '2024-02-29'), days)).toBe(false);
  });

  it('tell the day on which somebody must have been active', () => {
    for (const value of awkward)
      for (const calendar of calendars) {
        const day = '2024-03-01';
        const told = [
          activeOn(calendar, day),
          activeOn(calendar, day, value),
          firstOn(calendar, day),
          firstOn(calendar, day, value),
          sumsOn(calendar, day, value),
          heldOn(calendar, day, value, value),
        ];
        for (const name of told) expect(activityOf(name)).toEqual({ calendar, day });
        expect(activityOf(holding(value, `active/${calendar}/${day}`))).toBeUndefined();
      }
    expect(activityOf(createdOn('2024-03-01'))).toBeUndefined();
    expect(activityOf(knownUsers)).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import { checkIds } from './ids.js';
import { listPartOf } from './page.js';

const [a, b] = ['550e8400-e29b-41d4-a716-446655440000', '660F9500-F30C-42E5-B827-557766550001'];

describe('ids in a query', () => {
  it('may be repeated, a comma list, or both', () => {
    const both = [
      { index: 0, id: a },
      { index: 1, id: b.toLowerCase() },
    ];
    expect(checkIds([a, b]).ids).toEqual(both);
    expect(checkIds(`${a},${b}`).ids).toEqual(both);
    expect(checkIds([`${a}, ${b}`, a]).ids).toEqual(both);
    expect(checkIds(a).ids).toEqual([{ index: 0, id: a }]);
  });

  it('that are no UUIDs are issues', () => {
    expect(checkIds([a, 'b'])).toEqual({
      ids: [{ index: 0, id: a }],
      issues: [{ severity: 'error', message: 'id must be a valid UUID', index: 1, id: 'b' }],
    });
  });

  it.each([[undefined], [''], [','], [[]], [{ a: 1 }], [Array.from({ length: 101 }, (_, n) => String(n))]])(
    'are refused as a whole when there are none or more than 100: %#',
    (raw) => {
      expect(() => checkIds(raw)).toThrow(expect.objectContaining({ code: 'invalid_value' }));
    },
  );
});

describe('the part of a list', () => {
  it('is the first ten unless told otherwise', () => {
    expect(listPartOf({})).toEqual({ limit: 10, skip: 0 });
    expect(listPartOf({ limit: '100', skip: '250' })).toEqual({ limit: 100, skip: 250 });
  });

  it.each([
    ['limit', '0', 'limit must be a whole number from 1 to 100.'],
    ['limit', '101', 'limit must be a whole number from 1 to 100.'],
    ['limit', '1.5', 'limit must be a whole number from 1 to 100.'],
    ['limit', ['1', '2'], 'limit must be a whole number from 1 to 100.'],
    ['limit', '', 'limit must be a whole number from 1 to 100.'],
    ['skip', '-1', 'skip must be a whole number of at least 0.'],
    ['skip', 'x', 'skip must be a whole number of at least 0.'],
  ])('is refused for %s=%j', (field, value, message) => {
    expect(() => listPartOf({ [field]: value })).toThrow(expect.objectContaining({ code: 'invalid_value', message }));
  });
});

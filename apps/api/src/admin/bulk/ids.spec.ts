import { describe, expect, it } from '@jest/globals';
import { checkIds } from './ids.js';

const [a, b] = ['550e8400-e29b-41d4-a716-446655440000', '660F9500-F30C-42E5-B827-557766550001'];

describe('ids in a query', () => {
  it('may be repeated, a comma list, or both', () => {
    const both = [
      { index: 0, id: a },
      { index: 1, id: b.toLowerCase() },
    ];
    expect(checkIds([a, b]).items).toEqual(both);
    expect(checkIds(`${a},${b}`).items).toEqual(both);
    expect(checkIds([`${a}, ${b}`, a]).items).toEqual(both);
    expect(checkIds(a).items).toEqual([{ index: 0, id: a }]);
  });

  it('that are no UUIDs are issues', () => {
    expect(checkIds([a, 'b'])).toEqual({
      items: [{ index: 0, id: a }],
      issues: [{ severity: 'error', message: 'id must be a valid UUID', index: 1, id: 'b' }],
    });
  });

  it.each([[undefined], [''], [','], [[]], [{ a: 1 }], [Array.from({ length: 101 }, (_, n) => String(n))]])(
    'are refused as a whole when there are none or more than 100: %#',
    (raw) => {
      expect(() => checkIds(raw)).toThrow(expect.objectContaining({ status: 422 }));
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import { checkBody } from '../../http/validation/check.js';
import type { Dto } from '../../http/validation/nested.js';
import { CreateAttributeItem, UpdateAttributeItem } from '../attributes/attribute.dto.js';
import { CreateMetricItem } from '../metrics/metric.dto.js';
import { allIssues } from './all-issues.js';
import { checkItems } from './check-items.js';

const checked = <Item extends object>(type: new () => Item, body: unknown) =>
  checkItems<Item>(checkBody(type), body);

const messages = (type: Dto, item: unknown): string[] =>
  checked(type, [item]).issues.map(({ message }) => message);

describe('the items of a bulk request', () => {
  it('keep their place in the request when others are refused', () => {
    const { items, issues } = checked(CreateAttributeItem, [
      { name: 1, key: 'a', type: 'user' },
      { name: 'B', key: 'b', type: 'event' },
      'text',
    ]);
    expect(items).toEqual([{ index: 1, item: { name: 'B', key: 'b', type: 'event' } }]);
    expect(issues).toEqual([
      { severity: 'error', message: 'name must be a string', index: 0 },
      { severity: 'error', message: 'item must be an object', index: 2 },
    ]);
  });

  it('are refused with the problem of each property', () => {
    const issue = messages(CreateAttributeItem, { key: 'a b', type: 'other' })[0];
    expect(issue).toContain('name must be a string');
    expect(issue).toContain('key must consist of letters, digits, hyphens and underscores');
    expect(issue).toContain('type must be one of the following values: user, event');
  });

  it.each([
    [{ name: '', key: 'a', type: 'user' }, 'name must be longer than or equal to 1 characters'],
    [
      { name: 'a'.repeat(256), key: 'a', type: 'user' },
      'name must be shorter than or equal to 255 characters',
    ],
    [
      { name: '\ud800', key: 'a', type: 'user' },
      'name must be a text without control characters (well-formed Unicode)',
    ],
    [
      { name: 'a\nb', key: 'a', type: 'user' },
      'name must be a text without control characters (well-formed Unicode)',
    ],
    [{ name: null, key: 'a', type: 'user' }, 'name must be a string'],
    [{ name: 'A', key: '', type: 'user' }, 'key must consist of letters, digits, hyphens and underscores'],
    [{ name: 'A', key: 'a.b', type: 'user' }, 'key must consist of letters, digits, hyphens and underscores'],
    [{ name: 'A', key: 'a\n', type: 'user' }, 'key must consist of letters, digits, hyphens and underscores'],
    [{ name: 'A', key: 7, type: 'user' }, 'key must be a string'],
    [{ name: 'A', key: 'a' }, 'type must be one of the following values: user, event'],
  ])('are refused one by one: %j', (item, message) => {
    expect(messages(CreateAttributeItem, item)).toEqual([message]);
  });

  it('of metrics and of updates have rules of their own', () => {
    expect(messages(CreateMetricItem, { name: 'A', key: 'a', unitType: 'percent' })).toEqual([
      'unitType must be one of the following values: number, currency',
    ]);
    expect(messages(CreateMetricItem, { name: 'A', key: 'a', units: 3 })).toEqual(['units must be a string']);
    expect(messages(UpdateAttributeItem, { id: 'x', name: 'A' })).toEqual(['id must be a valid UUID']);
    expect(messages(UpdateAttributeItem, { name: 'A' })).toEqual(['id must be a valid UUID']);
    expect(messages(UpdateAttributeItem, { id: '550E8400-E29B-41D4-A716-446655440000' })).toEqual([]);
  });

  it('carry the id they named into the issue', () => {
    expect(checked(UpdateAttributeItem, [{ id: 'x' }]).issues).toEqual([
      { severity: 'error', message: 'id must be a valid UUID', index: 0, id: 'x' },
    ]);
  });

  it('take null in an optional property for "not provided"', () => {
    const { items, issues } = checked(CreateMetricItem, [
      { name: 'A', key: 'a', units: null, unitType: null },
    ]);
    expect(issues).toEqual([]);
    expect(items[0]?.item.units).toBeUndefined();
  });

  it.each([[undefined], [null], [{}], ['text'], [[]], [Array.from({ length: 101 }, () => ({}))]])(
    'are refused as a whole when the body is no array of 1 to 100: %#',
    (body) => {
      expect(() => checked(CreateAttributeItem, body)).toThrow(
        expect.objectContaining({ status: 422, message: 'The body must be an array of 1 to 100 items.' }),
      );
    },
  );
});

describe('the issues of a bulk request', () => {
  const issue = { severity: 'error', message: 'no' } as const;

  it('are counted by the request, not by what the decider was given', () => {
    const places = [{ index: 1 }, { index: 3 }];
    const all = allIssues(
      [{ ...issue, index: 2 }],
      [
        { ...issue, index: 1 },
        { ...issue, index: 0 },
      ],
      places,
    );
    expect(all.map(({ index }) => index)).toEqual([1, 2, 3]);
  });

  it('get their place by the id they name', () => {
    expect(
      allIssues(
        [],
        [{ ...issue, id: 'b' }],
        [
          { index: 0, id: 'a' },
          { index: 4, id: 'b' },
        ],
      ),
    ).toEqual([{ ...issue, id: 'b', index: 4 }]);
  });
});

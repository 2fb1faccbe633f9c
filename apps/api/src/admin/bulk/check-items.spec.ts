import { describe, expect, it } from '@jest/globals';
import { CreateAttributeItem, UpdateAttributeItem } from '../attributes/attribute.dto.js';
import { CreateMetricItem } from '../metrics/metric.dto.js';
import { checkItems } from './check-items.js';

const messages = (type: new () => object, item: unknown): string[] =>
  checkItems(type, [item]).issues.map(({ message }) => message);

describe('the items of a bulk request', () => {
  it('keep their place in the request when others are refused', () => {
    const { items, issues } = checkItems(CreateAttributeItem, [
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
    expect(messages(CreateAttributeItem, { key: 'a b', type: 'other' })).toEqual([
      'name must be a string, key must contain only letters, digits, hyphens and underscores, ' +
        'type must be one of the following values: user, event',
    ]);
    expect(messages(CreateAttributeItem, { name: '', key: 'a', type: 'user' })).toEqual([
      'name must be longer than or equal to 1 characters',
    ]);
    expect(messages(CreateMetricItem, { name: 'A', key: 'a', unitType: 'percent', units: 3 })).toEqual([
      'unitType must be one of the following values: number, currency, units must be a string',
    ]);
    expect(messages(UpdateAttributeItem, { id: 'x', name: 'A' })).toEqual(['id must be a valid UUID']);
    expect(messages(UpdateAttributeItem, { name: 'A' })).toEqual(['id must be a valid UUID']);
  });

  it('carry the id they named into the issue', () => {
    expect(checkItems(UpdateAttributeItem, [{ id: 'x' }]).issues).toEqual([
      { severity: 'error', message: 'id must be a valid UUID', index: 0, id: 'x' },
    ]);
  });

  it('take null in an optional property for "not provided" and drop what is unknown', () => {
    const hostile: unknown = JSON.parse('{"name":"A","key":"a","units":null,"more":1,"__proto__":{"units":"x"}}');
    const { items } = checkItems(CreateMetricItem, [hostile]);
    expect(items).toEqual([{ index: 0, item: { name: 'A', key: 'a' } }]);
    expect(items[0]?.item.units).toBeUndefined();
    expect(items[0]?.item).toBeInstanceOf(CreateMetricItem);
  });

  it.each([[undefined], [null], [{}], ['text'], [[]], [Array.from({ length: 101 }, () => ({}))]])(
    'are refused as a whole when the body is no array of 1 to 100: %#',
    (body) => {
      expect(() => checkItems(CreateAttributeItem, body)).toThrow(
        expect.objectContaining({ code: 'invalid_value', message: 'The body must be an array of 1 to 100 items.' }),
      );
    },
  );
});

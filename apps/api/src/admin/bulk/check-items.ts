import type { Issue } from '@rollcall/domain';
import type { Check } from '../../http/validation/check.js';
import { HttpRefusal } from '../../http/errors/http-refusal.js';

export const MAX_BULK_ITEMS = 100;

export interface CheckedItem<Item> {
  /** Place in the request, from 0. */
  readonly index: number;
  readonly item: Item;
}

export interface CheckedItems<Item> {
  /** The items that may be decided on. */
  readonly items: readonly CheckedItem<Item>[];
  readonly issues: readonly Issue[];
}

/**
 * Checks each item of a bulk request. A bad item is an issue; a body that is no array of 1-100 items is refused as a whole.
 * `check`: compiled of the class `Item`.
 */
export function checkItems<Item extends object>(check: Check, body: unknown): CheckedItems<Item> {
  const items: CheckedItem<Item>[] = [];
  const issues: Issue[] = [];
  for (const [index, item] of itemsOf(body, MAX_BULK_ITEMS).entries()) {
    const message = isObject(item) ? check(item)?.message : 'item must be an object';
    if (message === undefined) items.push({ index, item: item as Item });
    else issues.push({ severity: 'error', message, index, ...idOf(item) });
  }
  return { items, issues };
}

/** The items of a body that is an array of 1 to `most`; any other shape is refused with 422. */
export function itemsOf(body: unknown, most: number): readonly unknown[] {
  if (Array.isArray(body) && body.length >= 1 && body.length <= most) return body;
  throw notSoMany(most);
}

export const notSoMany = (most: number): HttpRefusal =>
  new HttpRefusal(422, 'invalid_value', `The body must be an array of 1 to ${most} items.`);

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function idOf(item: unknown): { id?: string } {
  const id = isObject(item) && 'id' in item ? item.id : undefined;
  return typeof id === 'string' && id.length <= 255 ? { id } : {};
}

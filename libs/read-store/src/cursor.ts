import { ReadStoreError } from './errors.js';
import type { FieldValue, Sort } from './collections.js';

/** The last document of a page, by what it was sorted by: as the store compares it. */
export interface Place<Value extends FieldValue = FieldValue> {
  readonly id: string;
  /** null also where nothing is sorted by. */
  readonly value: Value | null;
}

/** Which order a cursor belongs to. */
const orderOf = (sort: Sort | undefined): readonly string[] =>
  typeof sort === 'object' ? [sort.field, sort.direction] : sort === undefined ? [] : [sort];

export function encodeCursor(sort: Sort | undefined, { id, value }: Place): string {
  return Buffer.from(JSON.stringify([id, value, ...orderOf(sort)])).toString('base64url');
}

/** @param isValue whether something is what the store keeps of the sorted field. */
export function decodeCursor<Value extends FieldValue>(
  cursor: string,
  sort: Sort | undefined,
  isValue: (value: unknown) => value is Value,
): Place<Value> {
  const [id, value, ...order] = parse(cursor);
  if (order.join('\n') !== orderOf(sort).join('\n'))
    throw new ReadStoreError('invalid_cursor', 'The cursor belongs to another sort order');
  if (typeof id !== 'string') throw broken();
  if (value === null) return { id, value };
  if (typeof sort !== 'object' || !isValue(value)) throw broken();
  return { id, value };
}

function parse(cursor: string): readonly unknown[] {
  if (!/^[A-Za-z0-9_-]+$/.test(cursor)) throw broken();
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parsed)) return parsed;
  } catch {
    throw broken();
  }
  throw broken();
}

const broken = (): ReadStoreError =>
  new ReadStoreError('invalid_cursor', 'The cursor is not one that this list has given');

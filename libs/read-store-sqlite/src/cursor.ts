import { ReadStoreError, type PageRequest } from '@rollcall/read-store';
import type { SqlValue } from './store-file.js';

type Sort = PageRequest['sort'];

/** The last document of a page, by what it was sorted by: as the columns have them. */
export interface Place {
  readonly id: string;
  /** null also where nothing is sorted by. */
  readonly value: SqlValue;
}

/** Which order a cursor belongs to. */
const orderOf = (sort: Sort): readonly string[] => (sort === undefined ? [] : [sort.field, sort.direction]);

export function encodeCursor(sort: Sort, { id, value }: Place): string {
  return Buffer.from(JSON.stringify([id, value, ...orderOf(sort)])).toString('base64url');
}

/** @param columnType what `typeof` says of a value of the sorted column. */
export function decodeCursor(cursor: string, sort: Sort, columnType: 'string' | 'number'): Place {
  const [id, value, ...order] = parse(cursor);
  if (order.join('\n') !== orderOf(sort).join('\n'))
    throw new ReadStoreError('invalid_cursor', 'The cursor belongs to another sort order');
  const valid = value === null || (sort !== undefined && typeof value === columnType);
  if (typeof id !== 'string' || !valid) throw broken();
  return { id, value: value as SqlValue };
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

import { fieldValue, ReadStoreError, type FieldType, type FieldValue } from '@rollcall/read-store';
import type { SqlValue } from './store-file.js';
import { toText } from './text.js';

export interface Column {
  readonly field: string;
  readonly type: FieldType;
  /** Column names know no case and fields do, so that columns are numbered. */
  readonly name: string;
}

/** How a collection lies in its table. */
export interface Layout {
  readonly table: string;
  /** In the order of the fields' names, whatever order they were declared in. */
  readonly columns: ReadonlyMap<string, Column>;
}

const affinities: Readonly<Record<FieldType, string>> = { text: 'TEXT', number: 'REAL', boolean: 'INTEGER' };

export function layoutOf(name: string, fields: Readonly<Record<string, FieldType>>): Layout {
  if (!/^[a-z0-9-]{1,200}$/.test(name))
    throw new ReadStoreError('invalid_definition', `${name} is no name for a collection`);
  const columns = Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, type], at) => [field, { field, type, name: `f${at}` }] as const);
  return { table: `"documents-${name}"`, columns: new Map(columns) };
}

/**
 * A plain table, not WITHOUT ROWID: measured, that is a quarter smaller and faster for bodies of 50 bytes, the same at
 * 600, and half as fast at 2,600. Tombstones are in no index but that of the ids.
 */
export function statementsToMake(layout: Layout): string {
  const { table, columns } = layout;
  const declared = [...columns.values()].map(({ name, type }) => `, ${name} ${affinities[type]}`);
  const indexes = indexesOf(layout).map(
    ({ name, column }) => `CREATE INDEX "${name}" ON ${table} (${column}, id) WHERE body IS NOT NULL;`,
  );
  return `CREATE TABLE ${table} (id TEXT PRIMARY KEY, position TEXT NOT NULL, body TEXT${declared.join('')});
    ${indexes.join('\n')}`;
}

/** One for each field: filters and sorted pages by it. */
export const indexesOf = ({
  table,
  columns,
}: Layout): readonly { readonly name: string; readonly field: string; readonly column: string }[] =>
  [...columns.values()].map(({ name: column, field }) => ({
    name: `${table.slice(1, -1)}-by-${column}`,
    field,
    column,
  }));

/** @returns undefined for a value of another type than the column's. */
export function toColumn(type: FieldType, value: FieldValue | undefined): SqlValue | undefined {
  const known = fieldValue(type, value);
  return known === undefined ? undefined : toSql(known);
}

export function toSql(value: FieldValue): SqlValue {
  if (typeof value === 'string') return toText(value);
  return typeof value === 'boolean' ? Number(value) : value;
}

import { declaredFields, ReadStoreError, type FieldContent, type FieldType } from '@rollcall/read-store';

/**
 * A document of a read model as MongoDB keeps it. The body is JSON text, so that no name and no value in it can mean
 * anything to the server; what is filtered and sorted by stands beside it, under numbered names.
 */
export interface Stored {
  readonly _id: string;
  /** Position; compared as text by the server. */
  readonly p: string;
  /** null: a tombstone. */
  readonly b: string | null;
  /** A list where a field has words. Absent from a tombstone, which so is in no index but that of the ids. */
  readonly f?: Readonly<Record<string, FieldContent>>;
}

/** Matches what is no tombstone; every query says it, as the indexes hold nothing else. */
export const present = { f: { $exists: true } } as const;

export interface Column {
  readonly field: string;
  readonly type: FieldType;
  /** In `Stored.f`. */
  readonly name: string;
  /** As a query names it. */
  readonly path: string;
}

/** How a collection lies in its database. */
export interface Layout {
  /** MongoDB's own collection. */
  readonly collection: string;
  /** In the order of the fields' names, whatever order they were declared in. */
  readonly columns: ReadonlyMap<string, Column>;
}

/** MongoDB takes 64 indexes a collection, that of the ids among them. */
const MOST_FIELDS = 63;

/** The longest names leave room for that of the database in the 255 bytes that both may have together. */
const names = /^[a-z0-9-]{1,180}$/;

export function layoutOf(name: string, fields: Readonly<Record<string, FieldType>>): Layout {
  if (!names.test(name)) throw invalid(`${name} is no name for a collection`);
  const declared = declaredFields(fields);
  if (declared.length > MOST_FIELDS) throw invalid(`${name} has more than ${MOST_FIELDS} fields`);
  const columns = declared.map(
    ([field, type], at) => [field, { field, type, name: `f${at}`, path: `f.f${at}` }] as const,
  );
  return { collection: `documents-${name}`, columns: new Map(columns) };
}

const invalid = (why: string): ReadStoreError => new ReadStoreError('invalid_definition', why);

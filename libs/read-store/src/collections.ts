/** JSON that a read model keeps. */
export type DocumentBody = object;

/**
 * Fields of a document that can be filtered and sorted by. Text compares by code point, never by locale; false comes
 * before true. A number that JSON cannot hold (NaN, infinities) is null, as it is in the body.
 */
export type ValueType = 'text' | 'number' | 'boolean' | 'key';
/**
 * Beside those: a `key` is a text that every document has and no two have the same; sorted pages by it need a smaller index.
 * `words` is any number of texts of a document, each of them asked for as a whole, by how it begins, and by what is inside
 * of it in a store that `searchesInside`. They cannot be sorted by.
 */
export type FieldType = ValueType | 'words';
export type FieldValue = string | number | boolean | null;
/** Of `words` a list; repeats in it count once. */
export type FieldContent = FieldValue | readonly string[];

export interface CollectionDefinition<Body extends DocumentBody> {
  /** Lower case letters, digits and hyphens; one per (projection, version). */
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldType>>;
  /** The fields' values of a body; null where it has none. */
  fieldsOf(this: void, body: Body): Readonly<Record<string, FieldContent>>;
  /**
   * What the ids are of, in lower case letters: collections that say the same have mostly the same ids. No more than a hint,
   * by which some stores keep an id once for all of them.
   */
  readonly idsOf?: string | undefined;
}

/** A document with the log position it was folded up to. `body` undefined = deleted: a tombstone that keeps its position. */
export interface StoredDocument<Body extends DocumentBody> {
  /** `<shard>/<key>`; free text up to 1,500 characters. */
  readonly id: string;
  readonly position: string;
  readonly body: Body | undefined;
}

/**
 * A condition holds or does not: null equals null only, is different from every value, and neither above nor below any
 * (`gt`, `gte`, `lt`, `lte` and `prefix` never hold for a null; asking them about null is `invalid_filter`).
 */
export type Condition =
  | {
      readonly field: string;
      readonly op: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte';
      readonly value: FieldValue;
    }
  | { readonly field: string; readonly op: 'in'; readonly values: readonly FieldValue[] }
  | { readonly field: string; readonly op: 'prefix'; readonly value: string }
  /** One of the words is, or begins with, the value. */
  | { readonly field: string; readonly op: 'has' | 'hasPrefix'; readonly value: string }
  /** One of the words holds it. At least three characters: shorter ones would be looked for in every document. */
  | { readonly field: string; readonly op: 'contains'; readonly value: string }
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition };

/** Ties go by id in the same direction. nulls come first when ascending. */
export interface FieldSort {
  readonly field: string;
  readonly direction: 'asc' | 'desc';
}

/** `none`: in the order that costs least; it stays the same from page to page. */
export type Sort = FieldSort | 'none';

export interface PageRequest {
  readonly filter?: Condition;
  /** Default: by id, ascending. */
  readonly sort?: Sort;
  readonly limit: number;
  /** From the page before. Stable while documents come and go: nothing that stays put is shown twice or left out. */
  readonly cursor?: string;
}

export interface Page<Body extends DocumentBody> {
  /** Never tombstones. */
  readonly documents: readonly StoredDocument<Body>[];
  readonly nextCursor: string | undefined;
}

/** A document that is to be written. */
export interface PutDocument<Body extends DocumentBody> extends StoredDocument<Body> {
  /** It was not there when it was looked for. No more than a hint, by which some stores write faster. */
  readonly isNew?: boolean;
}

export interface Collection<Body extends DocumentBody> {
  /** Tombstones are answered (with `body` undefined); undefined = never written. */
  get(id: string): Promise<StoredDocument<Body> | undefined>;
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<Body>>>;
  /** Of those that were ever written (tombstones too): without the bodies that is little. */
  positionsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Writes each document that is new, or whose stored position is below the given one; the others are left alone.
   * No id twice in one call. Answers with how many were written.
   */
  put(documents: readonly PutDocument<Body>[]): Promise<number>;
  /**
   * Compare-and-set, to mend what `put` leaves alone: writes exactly when the stored position (a tombstone's too) is
   * `expectedPosition`; undefined: was never written. False = it is another one, nothing changed.
   */
  replace(document: StoredDocument<Body>, expectedPosition: string | undefined): Promise<boolean>;
  /** Refuses with a `ReadStoreError`: `invalid_filter` (an unknown sort field too), `invalid_cursor`. */
  find(page: PageRequest): Promise<Page<Body>>;
  /** Tombstones do not count. */
  count(filter?: Condition): Promise<number>;
}

/** An index that queries need, and whether the store has it. */
export interface IndexState {
  /** As the store names it. */
  readonly collection: string;
  readonly name: string;
  readonly field: string;
  readonly present: boolean;
}

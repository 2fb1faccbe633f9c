/** What a caller can do wrong. Told apart by `code`, never by `instanceof`. */
export type ReadStoreErrorCode =
  /** Not a cursor, or one of another sort order. */
  | 'invalid_cursor'
  /** An unknown field, a value of another type than the field's, or more conditions than a query takes. */
  | 'invalid_filter'
  /** A name that no collection can have, or fields other than those the collection was made with. */
  | 'invalid_definition'
  /** `fieldsOf` gave a value of another type than it declared. */
  | 'invalid_field_value'
  /** Larger than the store takes one document. */
  | 'document_too_large';

export class ReadStoreError extends Error {
  override readonly name = 'ReadStoreError';

  constructor(
    readonly code: ReadStoreErrorCode,
    message: string,
  ) {
    super(message);
  }
}

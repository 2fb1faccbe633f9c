import {
  fieldValue,
  fieldWords,
  ReadStoreError,
  type CollectionDefinition,
  type DocumentBody,
  type FieldContent,
  type StoredDocument,
} from '@rollcall/read-store';
import type { Layout, Stored } from './layout.js';

/** MongoDB's 16 MiB a document, less what stands beside the body. */
const MOST_BYTES = 16 * 1024 * 1024 - 64 * 1024;

/** Refuses with a `ReadStoreError`: a field of another type than declared, or a body that MongoDB does not take. */
export function toStoredDocument<Body extends DocumentBody>(
  { id, position, body }: StoredDocument<Body>,
  definition: CollectionDefinition<Body>,
  layout: Layout,
): Stored {
  if (body === undefined) return { _id: id, p: position, b: null };
  const values = definition.fieldsOf(body);
  const fields: Record<string, FieldContent> = {};
  for (const { field, type, name } of layout.columns.values()) {
    const value = type === 'words' ? fieldWords(values[field]) : fieldValue(type, values[field]);
    if (value === undefined)
      throw new ReadStoreError('invalid_field_value', `${field} of ${definition.name} is no ${type}`);
    fields[name] = value;
  }
  const stored = { _id: id, p: position, b: JSON.stringify(body), f: fields };
  if (bytesOf(stored) > MOST_BYTES)
    throw new ReadStoreError('document_too_large', `A document of ${definition.name} is above 16 MiB`);
  return stored;
}

export const fromStoredDocument = <Body extends DocumentBody>({
  _id,
  p,
  b,
}: Stored): StoredDocument<Body> => ({
  id: _id,
  position: p,
  body: b === null ? undefined : (JSON.parse(b) as Body),
});

/** At most three bytes a UTF-16 unit: only what may be too much is measured. */
function bytesOf({ _id, b, f }: Stored): number {
  const texts = [_id, b, ...Object.values(f ?? {}).flat()].filter((value) => typeof value === 'string');
  const units = texts.reduce((sum, text) => sum + text.length, 0);
  if (units * 3 <= MOST_BYTES) return units;
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

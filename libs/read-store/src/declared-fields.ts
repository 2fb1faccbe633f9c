import { ReadStoreError } from './errors.js';
import type { FieldType } from './collections.js';

type Fields = Readonly<Record<string, FieldType>>;

/** In the order of their names, whatever order they were declared in. */
export const declaredFields = (fields: Fields): readonly (readonly [field: string, type: FieldType])[] =>
  Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));

/** As stores note with a collection what it was made with: the same text for the same fields. */
export const fieldsToText = (fields: Fields): string => JSON.stringify(declaredFields(fields));

export const fieldsFromText = (text: string): Fields =>
  Object.fromEntries(JSON.parse(text) as [string, FieldType][]);

/** `made`, `asked`: fields as text. */
export const madeOtherwise = (name: string, made: string, asked: string): ReadStoreError =>
  new ReadStoreError(
    'invalid_definition',
    `The collection ${name} was made with the fields ${made}, not ${asked}: ` +
      'a new version of a projection needs a collection with a new name',
  );

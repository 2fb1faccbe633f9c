import { scopeOfUsers, searchText, searchWords } from '@rollcall/projections';
import type { Condition } from '@rollcall/read-store';
import type { Caller } from '../../http/edge-request.js';
import { invalidValue } from '../../http/errors/http-refusal.js';

/** What is looked for inside of texts, where the store can: shorter pieces are in nearly every text. */
const SHORTEST_INSIDE = 3;
const insideFields = ['insideId', 'insideName', 'insideEmail'];

export interface Asking {
  readonly scope: string;
  /** Of the store. */
  readonly searchesInside: boolean;
}

export const askingOf = ({ environment, tenant }: Caller, searchesInside: boolean): Asking => ({
  scope: scopeOfUsers(environment, tenant),
  searchesInside,
});

export const containing = (field: string, text: string): Condition => ({
  field,
  op: 'contains',
  value: searchText(text),
});

export const canLookInside = (text: string): boolean => [...searchText(text)].length >= SHORTEST_INSIDE;

/**
 * Every word of the text has to be found in the id, the name or the email: as the beginning of a word there, or anywhere
 * where the store looks inside texts.
 */
export function conditionsOfSearch(text: string, { scope, searchesInside }: Asking): readonly Condition[] {
  const words = searchWords(text);
  if (words.length === 0) throw invalidValue('search', 'a text with a letter or a digit');
  return words.map((word) =>
    searchesInside && canLookInside(word)
      ? { or: insideFields.map((field) => containing(field, word)) }
      : { field: 'words', op: 'hasPrefix', value: scope + word },
  );
}

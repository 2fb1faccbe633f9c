import type { Condition } from '@rollcall/read-store';
import { pieceOf, type Sql } from './filter.js';
import type { Layout } from './layout.js';

/**
 * A query for the numbers of all documents that may pass a filter, and of few that do not, by the table of one field's
 * trigrams; in order of the numbers. undefined: no table can tell.
 */
export function searchFor(filter: Condition, { words }: Layout): Sql | undefined {
  for (const { field, table } of words) {
    const pattern = patternOf(filter, field);
    if (pattern === undefined) continue;
    return { text: `SELECT rowid AS found FROM ${table} WHERE ${table} MATCH ?`, values: [pattern] };
  }
  return undefined;
}

/** As FTS5 asks for it; undefined: documents may pass whatever words they have. */
function patternOf(filter: Condition, field: string): string | undefined {
  if ('and' in filter) {
    const known = filter.and.flatMap((part) => patternOf(part, field) ?? []);
    return known.length === 0 ? undefined : `(${known.join(' AND ')})`;
  }
  if ('or' in filter) {
    const known = filter.or.flatMap((part) => patternOf(part, field) ?? []);
    return known.length === 0 || known.length < filter.or.length ? undefined : `(${known.join(' OR ')})`;
  }
  if ('not' in filter || filter.field !== field) return undefined;
  if (filter.op !== 'has' && filter.op !== 'hasPrefix' && filter.op !== 'contains') return undefined;
  const trigrams = trigramsOf(pieceOf(filter));
  return trigrams.length === 0 ? undefined : `(${trigrams.join(' AND ')})`;
}

/** All of them, wherever in the text: fewer documents, each of which is still to be looked at. */
function trigramsOf(text: string): readonly string[] {
  const characters = [...text];
  const trigrams = characters.slice(2).map((last, at) => `${characters[at]}${characters[at + 1]}${last}`);
  return [...new Set(trigrams)].map((trigram) => `"${trigram.replaceAll('"', '""')}"`);
}

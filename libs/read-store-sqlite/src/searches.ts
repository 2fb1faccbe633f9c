import type { Condition } from '@rollcall/read-store';
import { isSearch, pieceOf, type Sql } from './filter.js';
import type { Layout } from './layout.js';
import { quoted, type RareTrigrams } from './rare-trigrams.js';

/**
 * A query for the numbers of all documents that may pass a filter, and of few that do not, by the table of one field's
 * trigrams; in order of the numbers. undefined: no table can tell.
 */
export function searchFor(filter: Condition, { words }: Layout, rare: RareTrigrams): Sql | undefined {
  for (const { field, table } of words) {
    const pattern = patternOf(filter, field, (trigrams) => rare.among(table, trigrams));
    if (pattern === undefined) continue;
    return { text: `SELECT rowid AS found FROM ${table} WHERE ${table} MATCH ?`, values: [pattern] };
  }
  return undefined;
}

type Choose = (trigrams: readonly string[]) => readonly string[];

/** As FTS5 asks for it; undefined: documents may pass whatever words they have. */
function patternOf(filter: Condition, field: string, choose: Choose): string | undefined {
  const inner = (part: Condition): string | undefined => patternOf(part, field, choose);
  if ('and' in filter) {
    const trigrams = filter.and.flatMap((part) => trigramsOf(part, field) ?? []);
    const others = filter.and.filter((part) => trigramsOf(part, field) === undefined);
    const known = [
      ...choose([...new Set(trigrams)]).map(quoted),
      ...others.flatMap((part) => inner(part) ?? []),
    ];
    return known.length === 0 ? undefined : `(${known.join(' AND ')})`;
  }
  if ('or' in filter) {
    const known = filter.or.flatMap((part) => inner(part) ?? []);
    return known.length === 0 || known.length < filter.or.length ? undefined : `(${known.join(' OR ')})`;
  }
  const trigrams = trigramsOf(filter, field) ?? [];
  return trigrams.length === 0 ? undefined : `(${choose(trigrams).map(quoted).join(' AND ')})`;
}

/** All of them, wherever in the text; undefined: this is no search of the field. */
function trigramsOf(filter: Condition, field: string): readonly string[] | undefined {
  if (!isSearch(filter) || filter.field !== field) return undefined;
  const characters = [...pieceOf(filter)];
  return [...new Set(characters.slice(2).map((last, at) => `${characters[at]}${characters[at + 1]}${last}`))];
}

import type { Condition } from '@rollcall/read-store';
import { beginsWith, join, type Sql } from './filter.js';
import type { Layout } from './layout.js';
import { toText, toWord } from './text.js';

/**
 * For each part of a filter that all its documents must pass and that a table of words or of trigrams knows: a query for
 * the numbers of the documents that may pass, some of them more than once.
 */
export const searchesIn = (filter: Condition, layout: Layout): readonly Sql[] =>
  required(filter).flatMap((part) => searchFor(part, layout) ?? []);

const required = (filter: Condition): readonly Condition[] =>
  'and' in filter ? filter.and.flatMap(required) : [filter];

function searchFor(filter: Condition, layout: Layout): Sql | undefined {
  if ('and' in filter) return searchesIn(filter, layout)[0];
  if ('not' in filter) return undefined;
  if ('or' in filter) return anyOf(filter.or.map((part) => searchFor(part, layout)));
  if (filter.op === 'contains')
    return {
      text: `SELECT rowid AS found FROM ${layout.inside.table} WHERE ${layout.inside.table} MATCH ?`,
      values: [trigramsOf(toText(filter.value))],
    };
  if (filter.op !== 'has' && filter.op !== 'hasPrefix') return undefined;
  const table = layout.words.find(({ field }) => field === filter.field)?.table ?? '';
  const word = toWord(filter.value);
  const { text, values } =
    filter.op === 'has' ? { text: 'word = ?', values: [word] } : beginsWith(word, 'word');
  return { text: `SELECT number AS found FROM ${table} WHERE ${text}`, values };
}

function anyOf(searches: readonly (Sql | undefined)[]): Sql | undefined {
  const known = searches.filter((search) => search !== undefined);
  if (known.length === 0 || known.length < searches.length) return undefined;
  const different = new Map(known.map((search) => [JSON.stringify(search), search]));
  const { text, values } = join([...different.values()], ' UNION ALL ', '');
  return { text: text.slice(1, -1), values };
}

/** All of them, wherever in the text: fewer documents, each of which is still to be looked at. */
function trigramsOf(text: string): string {
  const characters = [...text];
  const trigrams = characters.slice(2).map((last, at) => `${characters[at]}${characters[at + 1]}${last}`);
  return [...new Set(trigrams)].map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ');
}

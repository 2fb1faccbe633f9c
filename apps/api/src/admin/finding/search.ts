import { scopeWord, searchWords, wordsOfEntry, type DirectoryEntry } from '@rollcall/projections';
import type { Condition } from '@rollcall/read-store';

/** What stores look for inside of words: shorter pieces are in nearly every text. */
const SHORTEST_INSIDE = 3;

/**
 * What was searched for, as words: each of them has to be found in the id, the name or the email, as the beginning of a word
 * there, or anywhere in one where the store looks inside.
 */
export class Search {
  private readonly words: readonly string[];

  constructor(
    texts: readonly (string | null | undefined)[],
    private readonly scope: string,
    /** Of the store. */
    private readonly searchesInside: boolean,
  ) {
    this.words = texts.flatMap((text) => searchWords(text ?? ''));
  }

  get isEmpty(): boolean {
    return this.words.length === 0;
  }

  /** As the store is asked. */
  get conditions(): readonly Condition[] {
    return this.words.map((word) => ({
      field: 'words',
      op: this.isInside(word) ? 'contains' : 'hasPrefix',
      value: word,
    }));
  }

  /** Where nothing but words tells whose user it is. */
  get conditionsWithScope(): readonly Condition[] {
    const own: Condition = { field: 'words', op: 'contains', value: scopeWord(this.scope) };
    return this.searchesInside ? [own, ...this.conditions] : this.conditions;
  }

  finds(entry: DirectoryEntry): boolean {
    const words = wordsOfEntry(entry);
    return this.words.every((word) =>
      words.some((one) => (this.isInside(word) ? one.includes(word) : one.startsWith(word))),
    );
  }

  private isInside(word: string): boolean {
    return this.searchesInside && [...word].length >= SHORTEST_INSIDE;
  }
}

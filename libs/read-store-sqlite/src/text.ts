/**
 * The driver cuts a text at its first NUL. NUL and U+0001 are written as U+0001 and one more character, chosen so that
 * code points keep their order and prefixes stay prefixes.
 */
export function toText(value: string): string {
  if (!value.includes('\u0000') && !value.includes('\u0001')) return value;
  return value.replaceAll('\u0001', '\u0001\u0002').replaceAll('\u0000', '\u0001\u0001');
}

export function fromText(text: string): string {
  if (!text.includes('\u0001')) return text;
  return text.replaceAll('\u0001\u0001', '\u0000').replaceAll('\u0001\u0002', '\u0001');
}

/** A word as it stands in a list of words: no line feed is left in it, and prefixes stay prefixes. */
export const toWord = (word: string): string => toText(word).replaceAll('\n', '\u0001\u0003');

/**
 * What stands before and behind each word in a list of words. Two characters, so that also a word's first one makes three
 * with them: what an index of trigrams knows.
 */
export const BETWEEN_WORDS = '\n\n';

/** So that a word, its beginning and its inside are pieces of the text. */
export const joinWords = (words: readonly string[]): string =>
  words.length === 0 ? '' : `${BETWEEN_WORDS}${words.map(toWord).join(BETWEEN_WORDS)}${BETWEEN_WORDS}`;

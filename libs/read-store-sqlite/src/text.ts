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

/** Each between line feeds, so that a word, and the beginning of one, is a piece of the text. */
export const joinWords = (words: readonly string[]): string =>
  words.length === 0 ? '' : `\n${words.map(toWord).join('\n')}\n`;

/** As `toWord` gives them. */
export const splitWords = (text: string): readonly string[] =>
  text === '' ? [] : text.slice(1, -1).split('\n');

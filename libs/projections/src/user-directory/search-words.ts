/** Letter case as Unicode folds it: also where a capital is two letters, or a letter is another one at a word's end. */
const folded = (text: string): string =>
  text.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');

/** Letters and digits that stand together, without regard to case; each once. What is kept and what is asked for alike. */
export const searchWords = (text: string): readonly string[] => [
  ...new Set(folded(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? []),
];

const FIRST = 0x4e00;
const CHARACTERS = 20_000;

/**
 * A word of three characters that all users of a scope have, and hardly any others: where there are many tenants, it keeps
 * a search from looking at the others' users. No text has it: `@` is no letter.
 */
export function scopeWord(scope: string): string {
  let hash = 0x811c9dc5;
  for (const character of scope) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return `@${String.fromCodePoint(FIRST + ((hash >>> 16) % CHARACTERS), FIRST + ((hash & 0xffff) % CHARACTERS))}`;
}

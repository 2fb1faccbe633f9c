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

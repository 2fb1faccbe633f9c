import { isUtf8 } from 'node:buffer';
import { invalidValue } from '../../http/errors/http-refusal.js';

/** Code points, as JSON Schema counts them. */
const MAX_CHARACTERS = 255;
/** In a header, as Node gives it: a character a byte. */
const isAscii = (header: string): boolean => /^[ -~]*$/.test(header);

/**
 * Absent and empty are the same. What is not ASCII comes as UTF-8 from some clients and as Latin-1 from others: both are the
 * key that a batch would spell out. `invalid_value` above 255 characters.
 */
export function idempotencyKeyOf(header: string | undefined): string | undefined {
  if (header === undefined || header === '') return undefined;
  const key = isAscii(header) ? header : decoded(Buffer.from(header, 'latin1'));
  if (key.length > MAX_CHARACTERS && Array.from(key).length > MAX_CHARACTERS) {
    throw invalidValue('Idempotency-Key', `at most ${MAX_CHARACTERS} characters long`);
  }
  return key;
}

const decoded = (bytes: Buffer): string => bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');

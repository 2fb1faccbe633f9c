import { invalidValue } from '../../http/errors/http-refusal.js';

const MAX_CHARACTERS = 255;

/** Absent and empty are the same. `invalid_value` above 255 characters. */
export function idempotencyKeyOf(header: string | undefined): string | undefined {
  if (header === undefined || header === '') return undefined;
  if (header.length > MAX_CHARACTERS) {
    throw invalidValue('Idempotency-Key', `at most ${MAX_CHARACTERS} characters long`);
  }
  return header;
}

import { DomainError } from '@rollcall/domain';

/** Letters, digits, hyphen, underscore; a key never changes (reference: trophy-api 1.8). */
export const KEY_PATTERN = /^[a-zA-Z\d_-]+$/;
export const KEY_PATTERN_TEXT = '^[a-zA-Z\\d_-]+$';
export const KEY_MESSAGE = 'key must contain only letters, digits, hyphens and underscores';

/** Characters of a name or key. */
export const MAX_NAME_LENGTH = 255;

/** What one looked for is not there; `text` is the whole error text of the 404. */
export const notFound = (code: 'metric_not_found' | 'key_not_found' | 'environment_not_found', text: string) =>
  new DomainError(code, text);

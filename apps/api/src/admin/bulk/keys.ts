import { keyRule } from '@rollcall/domain';

/** Letters, digits, hyphen, underscore; a key never changes (reference: trophy-api 1.8). */
export const KEY_PATTERN = /^[a-zA-Z\d_-]+$/;
export const KEY_MESSAGE = `key ${keyRule}`;

/** Characters of a name or key. */
export const MAX_NAME_LENGTH = 255;

import { createHash, randomBytes } from 'node:crypto';

const PREFIX_BYTES = 4;
const SECRET_BYTES = 32;

export interface NewApiKey {
  /** 8 hex digits: what the key is called, and what may be shown. */
  readonly prefix: string;
  /** `<prefix>.<secret>`: shown once, stored nowhere. */
  readonly key: string;
  /** Base64url SHA-256 of the key. */
  readonly hash: string;
}

export function newApiKey(): NewApiKey {
  const prefix = randomBytes(PREFIX_BYTES).toString('hex');
  const key = `${prefix}.${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { prefix, key, hash: createHash('sha256').update(key, 'utf8').digest('base64url') };
}

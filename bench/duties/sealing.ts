import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

export function seal(key: Buffer, text: string | Buffer): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, key, nonce);
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

export function unseal(key: Buffer, sealed: Buffer): Buffer {
  const opening = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE));
  opening.setAuthTag(sealed.subarray(-TAG));
  return Buffer.concat([opening.update(sealed.subarray(NONCE, -TAG)), opening.final()]);
}

/** What keys of users are wrapped with; both are the same in every round, as nobody's secret is in here. */
export const wrappingKey = Buffer.alloc(32, 5);
const salt = Buffer.alloc(32, 7);

export const userStream = (id: string): string =>
  `user-production~/${createHmac('sha256', salt).update(id).digest().subarray(0, 20).toString('base64url')}`;

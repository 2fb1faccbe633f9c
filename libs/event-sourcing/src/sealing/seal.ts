import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** First byte of everything sealed: AES-256-GCM, laid out as version | iv | ciphertext | tag. */
const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export const KEY_BYTES = 32;

/** Each is used once; many are drawn at a time, because drawing is a call to the system. */
const IVS_DRAWN = 512;
let ivs = Buffer.alloc(0);

function freshIv(): Buffer {
  if (ivs.length === 0) ivs = randomBytes(IVS_DRAWN * IV_BYTES);
  const iv = ivs.subarray(0, IV_BYTES);
  ivs = ivs.subarray(IV_BYTES);
  return iv;
}

/** `aad`: what the sealed bytes belong to; they open nowhere else. */
export function seal(key: Uint8Array, aad: string, plain: string | Uint8Array): Buffer {
  const iv = freshIv();
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad, 'utf8'));
  const ciphertext = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  return Buffer.concat([Buffer.of(VERSION), iv, ciphertext, cipher.final(), cipher.getAuthTag()]);
}

/** Throws where key, `aad` or a single bit is not what it was sealed with. */
export function unseal(key: Uint8Array, aad: string, sealed: Uint8Array): Buffer {
  if (sealed[0] !== VERSION) throw new Error('Sealed by an unknown version');
  if (sealed.length < 1 + IV_BYTES + TAG_BYTES) throw new Error('Too short to be sealed bytes');
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(aad, 'utf8')).setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(1 + IV_BYTES, end)), decipher.final()]);
}

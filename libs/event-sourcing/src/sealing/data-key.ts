import { randomBytes, randomFillSync } from 'node:crypto';
import { EngineError } from '../errors.js';
import { KEY_BYTES, seal, unseal } from './seal.js';

/** What one stream's personal data is sealed with, unwrapped. */
export interface DataKey {
  /** Stands in the clear beside whatever is sealed with the key. */
  readonly id: string;
  readonly key: Buffer;
}

const ID_BYTES = 16;
const TIME_BYTES = 6;

/**
 * With an id that nobody else will make: base64url of the milliseconds since 1970 and ten random bytes. So keys made
 * together stand together in the key store, and a batch of them is written to a few pages.
 */
export function newDataKey(): DataKey {
  const id = Buffer.alloc(ID_BYTES);
  id.writeUIntBE(Date.now(), 0, TIME_BYTES);
  randomFillSync(id, TIME_BYTES);
  return { id: id.toString('base64url'), key: randomBytes(KEY_BYTES) };
}

/** As the key store keeps it: opens with the installation key, and for this id, only. */
export const wrap = (installationKey: Uint8Array, { id, key }: DataKey): Uint8Array =>
  seal(installationKey, id, key);

/** `unsealing_failed` */
export function unwrap(installationKey: Uint8Array, id: string, wrapped: Uint8Array): Buffer {
  try {
    return unseal(installationKey, id, wrapped);
  } catch (cause) {
    const message = 'A data key does not open with this installation key';
    throw new EngineError('unsealing_failed', message, { keyId: id }, { cause });
  }
}

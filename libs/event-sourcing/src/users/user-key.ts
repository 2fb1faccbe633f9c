import { createHmac } from 'node:crypto';

const KEY_BYTES = 20;

const hmac = (saltBase64: string, text: string): Buffer =>
  createHmac('sha256', Buffer.from(saltBase64, 'base64')).update(text, 'utf8').digest();

/**
 * Stands for a user wherever the raw id must not: stream names, document ids. Base64url of 20 bytes of
 * HMAC-SHA256(environment's salt, id); the id is taken as it is, not normalised.
 */
export const userKeyOf = (saltBase64: string, userId: string): string =>
  hmac(saltBase64, userId).subarray(0, KEY_BYTES).toString('base64url');

/**
 * A number in [0, 100), the same for the same user for ever, evenly spread over users: below the control ratio
 * means control group. Tells nothing of the user key.
 */
export const controlDraw = (saltBase64: string, userId: string): number =>
  (hmac(saltBase64, `control\0${userId}`).readUInt32BE(0) / 2 ** 32) * 100;

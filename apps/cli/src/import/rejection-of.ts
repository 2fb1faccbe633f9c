import type { ImportLine, Rejection } from './item.js';

const closingBrace = 0x7d;

/**
 * A line that the server refused. A key that was derived is written into it, so that it is the same event wherever it is
 * imported from, mended or not: without the lines before it, it could only be given the key of an equal one among them.
 */
export const rejectionOf = ({ number, raw, derivedKey }: ImportLine, reason: string): Rejection => ({
  number,
  raw: derivedKey === undefined ? raw : withKey(raw, derivedKey),
  reason,
});

/** Every other byte stays, numbers that JavaScript cannot hold too. Comes last, as the last of two equal names counts. */
function withKey(object: Buffer, key: string): Buffer {
  const end = object.lastIndexOf(closingBrace);
  const members = object.subarray(0, end);
  const comma = members.toString('utf8').trimEnd().endsWith('{') ? '' : ',';
  return Buffer.concat([members, Buffer.from(`${comma}"idempotencyKey":"${key}"`), object.subarray(end)]);
}

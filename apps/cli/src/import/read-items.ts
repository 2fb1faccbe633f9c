import { isUtf8 } from 'node:buffer';
import type { DerivedKeys } from './derived-keys.js';
import type { ImportItem, ImportLine, Rejection } from './item.js';

/** What a line of the file is: an item, or something that no server needs to be asked about. */
export type ReadLine = ImportLine | Rejection;

export const isRejection = (line: ReadLine): line is Rejection => 'reason' in line;

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Every line that is not blank. Keys depend on the lines before, so a file is always read from its beginning. */
export async function* readItems(lines: AsyncIterable<Buffer>, keys: DerivedKeys): AsyncGenerator<ReadLine> {
  let number = 0;
  for await (const line of lines) {
    number++;
    const raw = number === 1 && line.subarray(0, 3).equals(byteOrderMark) ? line.subarray(3) : line;
    if (!isBlank(raw)) yield readItem(raw, number, keys);
  }
}

/** Nothing but what JSON takes for white space. */
const isBlank = (raw: Buffer): boolean =>
  raw.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);

function readItem(raw: Buffer, number: number, keys: DerivedKeys): ReadLine {
  if (!isUtf8(raw)) return { number, raw, reason: 'not UTF-8' };
  let value: unknown;
  try {
    value = JSON.parse(raw.toString('utf8'));
  } catch {
    return { number, raw, reason: 'not JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { number, raw, reason: 'not a JSON object' };
  }
  const item = value as ImportItem;
  // One of another type goes out as it is, to be refused.
  const hasKey =
    item.idempotencyKey !== undefined && item.idempotencyKey !== null && item.idempotencyKey !== '';
  if (hasKey) return { number, raw, item };
  const derivedKey = keys.next(raw);
  return { number, raw, item: { ...item, idempotencyKey: derivedKey }, derivedKey };
}

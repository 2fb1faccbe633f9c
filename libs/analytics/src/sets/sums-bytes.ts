import { AnalyticsError } from '../errors.js';
import { readNumbers, writeNumbers } from './little-endian.js';
import type { SumChunk, Values } from './sums.js';

/**
 * A chunk of sums as bytes: the version, the bytes a value takes (1, 2 or 4: signed integers, 8: doubles), the ordinals'
 * low halves, then the values, little-endian. Equal chunks have equal bytes.
 */
const VERSION = 1;
const HEADER = 2;

const formOf = { 1: Int8Array, 2: Int16Array, 4: Int32Array, 8: Float64Array } as const;
type Width = keyof typeof formOf;
const isWidth = (width: number | undefined): width is Width => width !== undefined && width in formOf;

export function sumsToBytes({ lows, values }: SumChunk): Uint8Array {
  const bytes = new Uint8Array(HEADER + lows.byteLength + values.byteLength);
  bytes[0] = VERSION;
  bytes[1] = values.BYTES_PER_ELEMENT;
  writeNumbers(bytes, HEADER, lows);
  writeNumbers(bytes, HEADER + lows.byteLength, values);
  return bytes;
}

/** Throws an AnalyticsError with `unreadable_set` for what `sumsToBytes` did not write. */
export function sumsFromBytes(bytes: Uint8Array): SumChunk {
  const [version, width] = bytes;
  const length = isWidth(width) ? (bytes.byteLength - HEADER) / (2 + width) : -1;
  if (version !== VERSION || !isWidth(width) || !Number.isInteger(length)) {
    throw new AnalyticsError('unreadable_set', 'These bytes are no sums in a version known here');
  }
  const end = HEADER + length * 2;
  const values = readNumbers<Values>(formOf[width], bytes.subarray(end));
  return { lows: readNumbers(Uint16Array, bytes.subarray(HEADER, end)), values };
}

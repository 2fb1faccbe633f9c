import { AnalyticsError } from '../errors.js';
import type { SumChunk, Values } from './sums.js';

/**
 * A chunk of sums as bytes: the version, the bytes a value takes (1, 2 or 4: signed integers, 8: doubles), the ordinals'
 * low halves, then the values, little-endian. Equal chunks have equal bytes.
 */
const VERSION = 1;
const HEADER = 2;

const emptyOf = { 1: Int8Array, 2: Int16Array, 4: Int32Array, 8: Float64Array } as const;
type Width = keyof typeof emptyOf;
const isWidth = (width: number | undefined): width is Width => width !== undefined && width in emptyOf;

const write = {
  1: (view: DataView, at: number, value: number) => view.setInt8(at, value),
  2: (view: DataView, at: number, value: number) => view.setInt16(at, value, true),
  4: (view: DataView, at: number, value: number) => view.setInt32(at, value, true),
  8: (view: DataView, at: number, value: number) => view.setFloat64(at, value, true),
};
const read = {
  1: (view: DataView, at: number) => view.getInt8(at),
  2: (view: DataView, at: number) => view.getInt16(at, true),
  4: (view: DataView, at: number) => view.getInt32(at, true),
  8: (view: DataView, at: number) => view.getFloat64(at, true),
};

export function sumsToBytes({ lows, values }: SumChunk): Uint8Array {
  const width = values.BYTES_PER_ELEMENT as Width;
  const bytes = new Uint8Array(HEADER + lows.length * (2 + width));
  bytes[0] = VERSION;
  bytes[1] = width;
  const view = new DataView(bytes.buffer, HEADER);
  for (let index = 0; index < lows.length; index++) {
    view.setUint16(index * 2, lows[index] ?? 0, true);
    write[width](view, lows.length * 2 + index * width, values[index] ?? 0);
  }
  return bytes;
}

/** Throws an AnalyticsError with `unreadable_set` for what `sumsToBytes` did not write. */
export function sumsFromBytes(bytes: Uint8Array): SumChunk {
  const [version, width] = bytes;
  const length = isWidth(width) ? (bytes.byteLength - HEADER) / (2 + width) : -1;
  if (version !== VERSION || !isWidth(width) || !Number.isInteger(length)) {
    throw new AnalyticsError('unreadable_set', 'These bytes are no sums in a version known here');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + HEADER);
  const lows = new Uint16Array(length);
  const values: Values = new emptyOf[width](length);
  for (let index = 0; index < length; index++) {
    lows[index] = view.getUint16(index * 2, true);
    values[index] = read[width](view, length * 2 + index * width);
  }
  return { lows, values };
}

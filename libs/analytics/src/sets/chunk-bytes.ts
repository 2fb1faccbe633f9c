import { AnalyticsError } from '../errors.js';
import { type Chunk, isDense, MOST_SPARSE, WORDS } from './chunk.js';

/**
 * A chunk as bytes: the version, the form (0 a sorted list, 1 a bitset), then its numbers, little-endian. What is
 * empty has a list of none: a stored chunk keeps its position when the last ordinal has left it.
 * Equal sets have equal bytes.
 */
const VERSION = 1;
const SPARSE = 0;
const DENSE = 1;
const HEADER = 2;

export function chunkToBytes(chunk: Chunk | undefined): Uint8Array {
  const lows = chunk ?? new Uint16Array(0);
  const width = lows.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(HEADER + lows.length * width);
  bytes[0] = VERSION;
  bytes[1] = isDense(lows) ? DENSE : SPARSE;
  const view = new DataView(bytes.buffer, HEADER);
  for (let index = 0; index < lows.length; index++) {
    if (width === 4) view.setUint32(index * 4, lows[index] ?? 0, true);
    else view.setUint16(index * 2, lows[index] ?? 0, true);
  }
  return bytes;
}

/** Throws an AnalyticsError with `unreadable_set` for what `chunkToBytes` did not write. */
export function chunkFromBytes(bytes: Uint8Array): Chunk | undefined {
  const [version, form] = bytes;
  const length = bytes.byteLength - HEADER;
  const view = new DataView(bytes.buffer, bytes.byteOffset + Math.min(HEADER, bytes.byteLength));
  if (version === VERSION && form === DENSE && length === WORDS * 4) {
    return Uint32Array.from({ length: WORDS }, (_, index) => view.getUint32(index * 4, true));
  }
  if (version === VERSION && form === SPARSE && length % 2 === 0 && length <= MOST_SPARSE * 2) {
    const lows = new Uint16Array(length / 2);
    for (let index = 0; index < lows.length; index++) lows[index] = view.getUint16(index * 2, true);
    return lows.length > 0 ? lows : undefined;
  }
  throw new AnalyticsError('unreadable_set', 'These bytes are no chunk of a set in a version known here');
}

import { AnalyticsError } from '../errors.js';
import { type Chunk, isDense, MOST_SPARSE, WORDS } from './chunk.js';
import { readNumbers, writeNumbers } from './little-endian.js';

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
  const bytes = new Uint8Array(HEADER + lows.byteLength);
  bytes[0] = VERSION;
  bytes[1] = isDense(lows) ? DENSE : SPARSE;
  writeNumbers(bytes, HEADER, lows);
  return bytes;
}

/** Throws an AnalyticsError with `unreadable_set` for what `chunkToBytes` did not write. */
export function chunkFromBytes(bytes: Uint8Array): Chunk | undefined {
  const [version, form] = bytes;
  const numbers = bytes.subarray(HEADER);
  const { length } = numbers;
  if (version === VERSION && form === DENSE && length === WORDS * 4) return readNumbers(Uint32Array, numbers);
  if (version === VERSION && form === SPARSE && length % 2 === 0 && length <= MOST_SPARSE * 2)
    return length > 0 ? readNumbers(Uint16Array, numbers) : undefined;
  throw new AnalyticsError('unreadable_set', 'These bytes are no chunk of a set in a version known here');
}

import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

const MIB = 2 ** 20;

/** Of what the process may take: in a container that is less than the machine has; 0 or absurdly much says that nothing is set. */
function memory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

const shareOfMemory = (share: number, least: number, most: number): number =>
  Math.max(least, Math.min(most, Math.floor(memory() * share)));

/** Mebibytes for the pages of a file that is read and written all over; only as many are taken as the file has. */
export const mibForPages = (): number => Math.floor(shareOfMemory(1 / 96, 64 * MIB, 256 * MIB) / MIB);

/** Of what V8 lets its objects take. */
const shareOfHeap = (share: number): number => Math.floor(getHeapStatistics().heap_size_limit * share);

/** Bytes for states that are held as they are: some 20,000 users of the usual size. */
export const bytesForHeldStates = (): number => Math.min(64 * MIB, shareOfHeap(1 / 8));

/** Bytes for packed states: some million users on a large machine, some ten thousand on the smallest. */
export const bytesForPackedStates = (): number =>
  Math.min(shareOfMemory(1 / 16, 0, 512 * MIB), shareOfHeap(1 / 4));

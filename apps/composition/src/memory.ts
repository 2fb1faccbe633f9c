import { totalmem } from 'node:os';

const MOST_BYTES = 512 * 2 ** 20;
const SHARE = 1 / 16;

/** Of what the process may take: in a container that is less than the machine has; 0 or absurdly much says that nothing is set. */
function memory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

const MIB = 2 ** 20;
const FEWEST_PAGES_MIB = 64;
const MOST_PAGES_MIB = 256;
const SHARE_OF_PAGES = 1 / 96;

/** Mebibytes for the pages of a file that is read and written all over; only as many are taken as the file has. */
export const mibForPages = (): number =>
  Math.max(FEWEST_PAGES_MIB, Math.min(MOST_PAGES_MIB, Math.floor((memory() * SHARE_OF_PAGES) / MIB)));

/** Bytes for packed states: some million users on a large machine, some ten thousand on the smallest. */
export const bytesForStates = (): number => Math.min(MOST_BYTES, Math.floor(memory() * SHARE));

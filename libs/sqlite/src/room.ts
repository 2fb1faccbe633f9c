import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';

/** More than most writes need: else what is called room would be gone with the next one. */
const BYTES = 65_536;

/**
 * Is there room to write on the disk of a file? Found out by a file beside it that is removed again: what a file system tells of
 * itself leaves out quotas, and what is kept for root.
 */
export async function hasRoomBeside(path: string): Promise<boolean> {
  const tried = `${path}.room`;
  try {
    // Of what is all zeros some file systems keep nothing.
    await writeFile(tried, randomBytes(BYTES), { flush: true });
    return true;
  } catch {
    return false;
  } finally {
    // A directory of that name is none of ours.
    await rm(tried, { force: true }).catch(() => undefined);
  }
}

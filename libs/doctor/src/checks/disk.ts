import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { error, ok, warning, type Check, type Seen } from '../finding.js';

const MIB = 2 ** 20;

export interface Space {
  /** Bytes that this user may still write. */
  readonly free: number;
  readonly total: number;
}

export interface DiskParts {
  readonly directory: string;
  /** Default: that of the directory's file system. */
  readonly spaceOf?: (directory: string) => Promise<Space>;
}

const LITTLE = 1_024 * MIB;
const TOO_LITTLE = 256 * MIB;

/** Is there room for the data directory to grow, and what takes it? */
export const diskCheck = ({ directory, spaceOf = spaceOfFileSystem }: DiskParts): Check => ({
  name: 'disk',
  async look() {
    const [{ free, total }, files] = await Promise.all([spaceOf(directory), filesIn(directory)]);
    const left = `${inMib(free)} of ${inMib(total)} are free for ${directory}`;
    const whatToDo = 'Make room, or move the data directory: a full disk refuses every write with 503.';
    const seen: Seen =
      free < TOO_LITTLE
        ? error(`${left}.`, whatToDo)
        : free < LITTLE || free < total / 20
          ? warning(`${left}.`, whatToDo)
          : ok(`${left}.`);
    const large = files.filter(({ bytes }) => bytes >= MIB / 10);
    return [
      seen,
      ok(large.map(({ name, bytes }) => `${name} ${inMib(bytes)}`).join(', ') || 'No file of it is large.'),
    ];
  },
});

async function spaceOfFileSystem(directory: string): Promise<Space> {
  const { bavail, blocks, bsize } = await statfs(directory);
  return { free: bavail * bsize, total: blocks * bsize };
}

async function filesIn(
  directory: string,
): Promise<readonly { readonly name: string; readonly bytes: number }[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.includes('.db'));
  const sized = files.map(async ({ name }) => ({ name, bytes: await sizeOf(join(directory, name)) }));
  return (await Promise.all(sized)).sort((a, b) => b.bytes - a.bytes);
}

/** A journal may go while it is looked at. */
const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

const inMib = (bytes: number): string => `${(bytes / MIB).toFixed(bytes < 10 * MIB ? 1 : 0)} MiB`;

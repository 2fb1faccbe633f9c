import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';

export interface LineSource extends AsyncIterable<string> {
  readonly totalBytes: number;
  /** Of the file as it lies on disk, packed or not. */
  bytesRead(): number;
}

/** Lines of a text file; unpacked on the way where its name ends in `.gz`. Rejects on a file that is broken. */
export async function openLines(path: string): Promise<LineSource> {
  const { size } = await stat(path);
  const file = createReadStream(path);
  let failure: Error | undefined;
  const input = path.endsWith('.gz')
    ? pipeline(file, createGunzip(), (error) => (failure = error ?? undefined))
    : file.on('error', (error) => (failure = error));
  const lines = createInterface({ input, crlfDelay: Infinity });
  return {
    totalBytes: size,
    bytesRead: () => file.bytesRead,
    async *[Symbol.asyncIterator]() {
      yield* lines;
      if (failure) throw failure;
    },
  };
}

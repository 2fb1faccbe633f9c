import { createReadStream, type ReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Small, so that the share of a packed file that was read moves on evenly. */
const chunkBytes = 16 * 1024;

/** A text file; unpacked on the way where its name ends in `.gz`. Everything that is wrong with it is one line of text. */
export class LineFile {
  private file: ReadStream | undefined;

  private constructor(
    private readonly path: string,
    /** Bytes, as it lies on disk. */
    readonly size: number,
    /** Milliseconds since 1970. */
    readonly modified: number,
  ) {}

  static async open(path: string): Promise<LineFile> {
    const found = await stat(path).catch((error: unknown) => {
      throw new Error(problem(path, error), { cause: error });
    });
    if (!found.isFile()) throw new Error(`${path} is not a file.`);
    return new LineFile(path, found.size, found.mtimeMs);
  }

  /** Of `size`, by the reader that began last. */
  get bytesRead(): number {
    return this.file?.bytesRead ?? 0;
  }

  /** From the beginning, without their ends (LF or CRLF). Rejects where the file breaks off or cannot be read. */
  async *lines(): AsyncGenerator<Buffer> {
    let number = 0;
    try {
      this.file = createReadStream(this.path, { highWaterMark: chunkBytes });
      const isPacked = this.path.endsWith('.gz');
      for await (const line of linesOf(isPacked ? pipeline(this.file, createGunzip(), ignore) : this.file)) {
        number++;
        yield line;
      }
    } catch (error) {
      throw new Error(`${problem(this.path, error)} It was read up to line ${number}.`, { cause: error });
    }
  }
}

/** A pipeline's failure reaches whoever reads its end. */
const ignore = (): void => undefined;

/** Cuts at LF only: U+2028 and its like may stand inside a JSON text. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      yield withoutEnd([...begun, chunk.subarray(start, end)]);
      begun = [];
      start = end + 1;
    }
    if (start < chunk.length) begun.push(chunk.subarray(start));
  }
  if (begun.length > 0) yield withoutEnd(begun);
}

function withoutEnd(parts: readonly Buffer[]): Buffer {
  const line = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}

function problem(path: string, error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `There is no file ${path}.`;
  if (code.startsWith('Z_')) return `${path} is not a whole gzip file: ${message}.`;
  return `${path} cannot be read: ${message}.`;
}

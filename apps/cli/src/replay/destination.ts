import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { formats, type Format } from './formats.js';

const zipped = /\.gz$/i;
const endings: Readonly<Record<string, Format>> = {
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  csv: 'csv',
  txt: 'text',
};

/** By the file's name; on standard output, text for a terminal and NDJSON for a pipe. */
export function formatOf(path: string | undefined, told: Format | undefined): Format {
  if (told !== undefined) return told;
  if (path === undefined) return process.stdout.isTTY ? 'text' : 'ndjson';
  const ending = /\.(\w+)$/.exec(path.replace(zipped, ''))?.[1]?.toLowerCase() ?? '';
  const format = Object.hasOwn(endings, ending) ? endings[ending] : undefined;
  if (format !== undefined) return format;
  throw new Error(
    `What is ${path} to be? Name it .ndjson or .csv, or tell --format (${formats.join(', ')}).`,
  );
}

/** Writes chunks to a file, or to standard output, no faster than they can be taken. */
export function write(
  chunks: AsyncIterable<string>,
  path: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  return path === undefined ? toStandardOutput(chunks, signal) : toFile(chunks, path, signal);
}

/** A file of that name is a whole one: until then it is called `<path>.part`, and taken away if it does not come so far. */
async function toFile(chunks: AsyncIterable<string>, path: string, signal: AbortSignal): Promise<void> {
  const part = `${path}.part`;
  const source = Readable.from(chunks);
  try {
    const file = createWriteStream(part);
    await once(file, 'open');
    if (zipped.test(path)) await pipeline(source, createGzip(), file, { signal });
    else await pipeline(source, file, { signal });
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Who reads may stop reading (`| head`): that is no error. */
async function toStandardOutput(chunks: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
  const output: Writable = process.stdout;
  try {
    await pipeline(Readable.from(chunks), output, { signal, end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

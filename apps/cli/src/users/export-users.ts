import { type Command, Option } from 'commander';
import type { Scope } from '../server/admin-client.js';
import { runningClient } from '../server/running-client.js';
import { write } from '../replay/destination.js';
import { asParameters, type AskedUsers, ordered, scoped } from './asked-users.js';

const formats = ['ndjson', 'csv'] as const;

export interface ExportOptions extends AskedUsers, Scope {
  readonly out?: string;
  readonly format?: (typeof formats)[number];
}

/** Of every export of users. */
export const exported = (command: Command): Command =>
  scoped(ordered(command))
    .option('--out <file>', 'write to a file (default: standard output); a name that ends in .gz is packed')
    .addOption(
      new Option(
        '--format <format>',
        "how (default: CSV where the file's name says so, else ndjson)",
      ).choices(formats),
    );

/** Writes what the server sends as it comes. @param path of the list that is exported. */
export async function exportUsers(
  path: string,
  { out, environment, tenant, ...options }: ExportOptions,
): Promise<void> {
  const { format = /\.csv(\.gz)?$/i.test(out ?? '') ? 'csv' : 'ndjson', ...asked } = options;
  const query = asParameters(asked);
  query.set('format', format);
  const client = await runningClient({ environment, tenant });
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await write(texts(await client.open(`${path}/export?${query.toString()}`)), out, stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted) process.exitCode = 130;
    else
      throw error instanceof TypeError
        ? new Error('The connection broke: export again.', { cause: error })
        : error;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function* texts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
}

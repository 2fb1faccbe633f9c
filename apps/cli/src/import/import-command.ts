import { createWriteStream, type WriteStream } from 'node:fs';
import { basename } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { AdminClient } from '../admin-client.js';
import { serverOptions } from '../server-options.js';
import { FileImport, type ImportSummary, type ImportWatcher } from './import-file.js';
import type { Rejection } from './item.js';
import { ProgressFile } from './progress-file.js';

interface Options {
  readonly defineMissing: boolean;
  readonly source?: string;
  readonly lanes: string;
}

const shownRejections = 20;

export const importCommand = (): Command =>
  new Command('import')
    .description('send a file of metric events (NDJSON, optionally .gz) through the API of a running server')
    .argument(
      '<file>',
      'one batch item a line: {"key", "user": {"id", …}, "value", "timestamp"?, "idempotencyKey"?, …}',
    )
    .option('--define-missing', 'create the metrics and attributes that the file names', false)
    .option(
      '--source <name>',
      "name that keys of items without one are made with (default: the file's name without .gz)",
    )
    .option('--lanes <n>', 'requests under way at once; order is kept per user', '4')
    .action(async (file: string, options: Options) => {
      const { url, apiKey } = serverOptions();
      const rejects = new RejectFile(`${file}.rejected.ndjson`);
      const view = new ImportView(rejects);
      const client = new AdminClient(url, apiKey, (reason) => view.wait(reason));
      const source = options.source ?? basename(file).replace(/\.gz$/, '');
      const lanes = Math.max(1, Number.parseInt(options.lanes, 10) || 1);
      const settings = { path: file, source, url, lanes, defineMissing: options.defineMissing };
      try {
        const job = new FileImport(client, settings, new ProgressFile(`${file}.import-progress.json`), view);
        view.done(await job.run());
      } finally {
        view.stop();
        await rejects.close();
      }
    });

/** Lines that were refused, word for word, so that they can be mended and imported again. Made when the first one comes. */
class RejectFile {
  private file: WriteStream | undefined;

  constructor(readonly path: string) {}

  add({ text }: Rejection): void {
    this.file ??= createWriteStream(this.path, { flags: 'a' });
    this.file.write(`${text}\n`);
  }

  async close(): Promise<void> {
    const file = this.file;
    if (file) await new Promise<void>((resolve) => file.end(resolve));
  }
}

class ImportView implements ImportWatcher {
  private readonly bar = new SingleBar({
    format: '{bar} {percentage}% | {lines} lines | {rate} lines/s | {eta_formatted} left{note}',
    stream: process.stderr,
    noTTYOutput: !process.stderr.isTTY,
    notTTYSchedule: 5_000,
    hideCursor: true,
    etaBuffer: 100,
  });
  private readonly started = Date.now();
  private shown = 0;
  private running = false;
  private waiting: string | undefined;

  constructor(private readonly rejects: RejectFile) {}

  progress({ lines, bytes, totalBytes }: { lines: number; bytes: number; totalBytes: number }): void {
    const rate = Math.round((lines * 1000) / Math.max(1, Date.now() - this.started));
    if (!this.running) this.bar.start(totalBytes, 0, { lines: 0, rate: 0, note: '' });
    this.running = true;
    this.waiting = undefined;
    this.bar.update(bytes, { lines, rate, note: '' });
  }

  rejected(rejection: Rejection): void {
    this.rejects.add(rejection);
    if (++this.shown <= shownRejections) this.say(`line ${rejection.number}: ${rejection.reason}`);
    if (this.shown === shownRejections + 1) this.say(`more refused lines: see ${this.rejects.path}`);
  }

  wait(reason: string): void {
    if (this.waiting === reason) return;
    this.waiting = reason;
    this.say(`waiting: ${reason}`);
  }

  done(summary: ImportSummary): void {
    this.stop();
    if (summary.resumedAfter > 0) console.error(`Went on after line ${summary.resumedAfter}.`);
    console.log(
      `${summary.lines} lines: ${summary.accepted} accepted (${summary.replayed} of them known already), ${summary.rejected} refused`,
    );
    if (summary.rejected === 0) return;
    console.error(`The refused lines are in ${this.rejects.path}; mend and import that file.`);
    process.exitCode = 2;
  }

  stop(): void {
    if (this.running) this.bar.stop();
    this.running = false;
  }

  private say(line: string): void {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K`);
    console.error(line);
  }
}

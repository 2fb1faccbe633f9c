import { ProgressBar } from '../progress/progress-bar.js';
import type { ImportSummary, ImportWatcher } from './import-file.js';
import type { Rejection } from './item.js';

const mostShown = 20;

/** Progress, waits and rejected lines on standard error. */
export class ImportView implements ImportWatcher {
  private readonly bar = new ProgressBar(
    '{bar} {percentage}% | {counted} lines | {rate} lines/s{eta_formatted}',
  );
  private last: Parameters<ImportWatcher['progress']>[0] | undefined;
  private rejections = 0;

  constructor(private readonly rejectPath: string) {}

  progress(progress: Parameters<ImportWatcher['progress']>[0]): void {
    this.last = progress;
    const { line, bytes, totalBytes } = progress;
    this.bar.show({ done: bytes, total: totalBytes, counted: line });
  }

  rejected({ number, reason }: Rejection): void {
    if (++this.rejections <= mostShown) this.bar.say(`line ${number}: ${reason}`);
    if (this.rejections === mostShown + 1) this.bar.say(`more refused lines: see ${this.rejectPath}`);
  }

  wait(reason: string): void {
    this.bar.wait(reason);
  }

  /** `rejectedInAll`: earlier runs of the same import included. */
  done(summary: ImportSummary, rejectedInAll: number): void {
    if (this.last) this.progress({ ...this.last, bytes: this.last.totalBytes });
    this.stop();
    const { lines, accepted, replayed, rejected, resumedAfter } = summary;
    if (resumedAfter > 0) console.error(`Went on after line ${resumedAfter}.`);
    console.log(
      `${lines} lines: ${accepted} accepted (${replayed} of them known already), ${rejected} refused`,
    );
    if (rejectedInAll > 0) {
      console.error(
        `The refused lines (${rejectedInAll}) are in ${this.rejectPath}: mend and import that file.`,
      );
    }
  }

  behind(): void {
    console.error(
      'All of it is stored. Lists and analytics are still behind, and catch up by themselves: `rollcall projections list` tells how far.',
    );
  }

  /** Gives the terminal back as it was. */
  stop(): void {
    this.bar.stop();
  }
}

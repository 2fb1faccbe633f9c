import { SingleBar } from 'cli-progress';
import type { ImportSummary, ImportWatcher } from './import-file.js';
import type { Rejection } from './item.js';

const mostShown = 20;
const drawEveryMs = 100;
const eraseLine = '\u001b[K';
const saveCursor = '\u001b7';

/** Progress, waits and rejected lines on standard error. */
export class ImportView implements ImportWatcher {
  private readonly bar = new SingleBar({
    format: '{bar} {percentage}% | {line} lines | {rate} lines/s | {eta_formatted} left',
    stream: process.stderr,
    noTTYOutput: !process.stderr.isTTY,
    notTTYSchedule: 5_000,
    hideCursor: true,
    forceRedraw: true,
    /** Values, one every `drawEveryMs`. */
    etaBuffer: 50,
  });
  private begun: { readonly at: number; readonly line: number; readonly totalBytes: number } | undefined;
  private drawn = 0;
  private line = 0;
  private rejections = 0;
  private waitingFor: string | undefined;

  constructor(private readonly rejectPath: string) {}

  progress({ line, bytes, totalBytes }: Parameters<ImportWatcher['progress']>[0]): void {
    const now = Date.now();
    this.line = line;
    if (this.begun === undefined) {
      this.begun = { at: now, line: line - 1, totalBytes };
      this.bar.start(totalBytes, bytes, { line, rate: 0 });
    }
    if (now - this.drawn < drawEveryMs) return;
    this.drawn = now;
    this.waitingFor = undefined;
    this.bar.update(bytes, { line, rate: this.rate(now) });
  }

  rejected({ number, reason }: Rejection): void {
    if (++this.rejections <= mostShown) this.say(`line ${number}: ${reason}`);
    if (this.rejections === mostShown + 1) this.say(`more refused lines: see ${this.rejectPath}`);
  }

  wait(reason: string): void {
    if (this.waitingFor === reason) return;
    this.waitingFor = reason;
    this.say(`waiting: ${reason}`);
  }

  /** `rejectedInAll`: earlier runs of the same import included. */
  done(summary: ImportSummary, rejectedInAll: number): void {
    if (this.begun) this.bar.update(this.begun.totalBytes, { line: this.line, rate: this.rate(Date.now()) });
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

  /** Gives the terminal back as it was. */
  stop(): void {
    this.bar.stop();
  }

  private rate(now: number): number {
    if (this.begun === undefined) return 0;
    return Math.round(((this.line - this.begun.line) * 1000) / Math.max(1, now - this.begun.at));
  }

  private say(text: string): void {
    if (!process.stderr.isTTY) return console.error(text);
    // Over the bar, which is drawn again below; it ends where the cursor was saved last, so that is here now.
    process.stderr.write(`\r${eraseLine}${text}\n${saveCursor}`);
  }
}

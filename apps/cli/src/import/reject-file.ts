import { appendFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import type { Rejection } from './item.js';

/**
 * Rejected lines, word for word and in the order of the imported file, so that they can be mended and imported. Written
 * only when everything before them is settled: then an import that goes on after a crash writes none of them twice.
 */
export class RejectFile {
  private waiting: Rejection[] = [];
  /** Is what lies there of this import, and no longer of an earlier one? */
  private isOwn = false;
  /** Lines and bytes that were written, by this run and the one it goes on from. */
  private lines = 0;
  private bytes = 0;

  constructor(readonly path: string) {}

  get written(): { readonly rejected: number; readonly rejectedBytes: number } {
    return { rejected: this.lines, rejectedBytes: this.bytes };
  }

  /** Goes on after what an earlier run is known to have written. */
  goOn({ rejected, rejectedBytes }: { readonly rejected: number; readonly rejectedBytes: number }): void {
    const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > rejectedBytes) truncateSync(this.path, rejectedBytes);
    this.isOwn = true;
    this.lines = rejected;
    this.bytes = Math.min(size, rejectedBytes);
  }

  add(rejection: Rejection): void {
    this.waiting.push(rejection);
  }

  /** Those up to the given line of the imported file. Replaces what an import from the beginning finds there. */
  write(settled: number): void {
    const due = this.waiting.filter(({ number }) => number <= settled).sort((a, b) => a.number - b.number);
    if (due.length === 0) return;
    const newLine = Buffer.from('\n');
    const text = Buffer.concat(due.flatMap(({ raw }) => [raw, newLine]));
    if (this.isOwn) appendFileSync(this.path, text);
    else writeFileSync(this.path, text);
    this.isOwn = true;
    this.waiting = this.waiting.filter(({ number }) => number > settled);
    this.lines += due.length;
    this.bytes += text.length;
  }

  /** Once everything is stored: takes away what an import from the beginning found there and had nothing to replace with. */
  finish(): void {
    if (!this.isOwn) rmSync(this.path, { force: true });
  }
}

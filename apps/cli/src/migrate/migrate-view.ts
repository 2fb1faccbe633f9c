import { SingleBar } from 'cli-progress';
import type { MigrationPhase, MigrationSummary, MigrationWatcher } from './migration.js';
import type { Verified } from './verification.js';

const drawEveryMs = 100;
const eraseLine = '\u001b[K';
const saveCursor = '\u001b7';

/** A bar for each phase, and waits, on standard error; what came of it on standard output. */
export class MigrateView implements MigrationWatcher {
  private bar: SingleBar | undefined;
  private phase: MigrationPhase | undefined;
  private begun = { at: 0, done: 0 };
  private drawn = 0;
  private waitingFor: string | undefined;

  progress(phase: MigrationPhase, done: number, total: number): void {
    const now = Date.now();
    if (phase !== this.phase) {
      this.stop();
      this.phase = phase;
      this.begun = { at: now, done };
      this.bar = newBar();
      this.bar.start(total, done, { phase: phase.padEnd('comparing'.length), rate: 0 });
    }
    if (now - this.drawn < drawEveryMs && done < total) return;
    this.drawn = now;
    this.waitingFor = undefined;
    const rate = Math.round(((done - this.begun.done) * 1000) / Math.max(1, now - this.begun.at));
    this.bar?.update(done, { rate });
  }

  wait(reason: string): void {
    if (this.waitingFor === reason) return;
    this.waitingFor = reason;
    if (!process.stderr.isTTY) return console.error(`waiting: ${reason}`);
    // Over the bar, which is drawn again below; it ends where the cursor was saved last, so that is here now.
    process.stderr.write(`\r${eraseLine}waiting: ${reason}\n${saveCursor}`);
  }

  copied({ events, copied, targetWentOn }: MigrationSummary): void {
    this.stop();
    console.log(`${events} events, ${copied} of them copied now: both sides agree`);
    if (targetWentOn) console.error('The target has later events of its own: it is in use.');
  }

  verified({ events, targetWentOn }: Verified): void {
    this.stop();
    console.log(`${events} events: both sides agree`);
    if (targetWentOn) console.error('The target has later events of its own: it is in use.');
  }

  /** Gives the terminal back as it was. */
  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

const newBar = (): SingleBar =>
  new SingleBar({
    format:
      '{phase} {bar} {percentage}% | {value} of {total} events | {rate} events/s | {eta_formatted} left',
    stream: process.stderr,
    noTTYOutput: !process.stderr.isTTY,
    notTTYSchedule: 5_000,
    hideCursor: true,
    forceRedraw: true,
    /** Values, one every `drawEveryMs`. */
    etaBuffer: 50,
  });

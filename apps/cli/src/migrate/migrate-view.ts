import { ProgressBar } from '../progress/progress-bar.js';
import type { MigrationPhase, MigrationSummary, MigrationWatcher } from './migration.js';
import type { Verified } from './verification.js';

/** A bar for each phase, and waits, on standard error; what came of it on standard output. */
export class MigrateView implements MigrationWatcher {
  private readonly bar = new ProgressBar(
    '{phase} {bar} {percentage}% | {value} of {total} events | {rate} events/s{eta_formatted}',
  );
  private phase: MigrationPhase | undefined;

  progress(phase: MigrationPhase, done: number, total: number): void {
    if (phase !== this.phase) this.stop();
    this.phase = phase;
    this.bar.show({ done, total, told: { phase: phase.padEnd('comparing'.length) } });
  }

  wait(reason: string): void {
    this.bar.wait(reason);
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
    this.bar.stop();
  }
}

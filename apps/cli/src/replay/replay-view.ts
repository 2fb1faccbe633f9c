import { ProgressBar } from '../progress/progress-bar.js';

/** How far a replay is, on standard error: a log's length is not known beforehand, so there is a count and no percentage. */
export class ReplayView {
  private readonly bar = new ProgressBar('{value} events | {rate} events/s | recorded {at}');
  private readonly begun = Date.now();
  private events = 0;

  /** Quiet: the events themselves are shown on the terminal. */
  constructor(private readonly quiet: boolean) {}

  /** Counts whole lines. */
  passed(lines: string): void {
    for (let at = lines.indexOf('\n'); at !== -1; at = lines.indexOf('\n', at + 1)) this.events++;
    if (this.quiet || !process.stderr.isTTY) return;
    this.bar.show({ done: this.events, total: 0, told: { at: recordedAtOf(lines) } });
  }

  wait(reason: string): void {
    this.bar.wait(reason);
  }

  done(path: string | undefined): void {
    this.stop();
    if (this.quiet) return;
    const where = path === undefined ? '' : ` to ${path}`;
    const rate = Math.round((this.events * 1000) / Math.max(1, Date.now() - this.begun));
    console.error(`${this.events} events${where}, ${rate} events/s`);
  }

  /** Gives the terminal back as it was. */
  stop(): void {
    this.bar.stop();
  }
}

const recordedAtOf = (lines: string): string =>
  /"recordedAt":"([^"]*)"/.exec(lines.slice(lines.lastIndexOf('\n', lines.length - 2) + 1))?.[1] ?? '';

import { SingleBar } from 'cli-progress';

const drawEveryMs = 100;

/** How far a replay is, on standard error: a log's length is not known beforehand, so there is a count and no percentage. */
export class ReplayView {
  private readonly bar: SingleBar | undefined;
  private readonly begun = Date.now();
  private drawn = 0;
  private events = 0;
  private waitingFor: string | undefined;

  /** Quiet: the events themselves are shown on the terminal. */
  constructor(private readonly quiet: boolean) {
    if (quiet || !process.stderr.isTTY) return;
    this.bar = new SingleBar({
      format: '{value} events | {rate} events/s | recorded {at}',
      stream: process.stderr,
      hideCursor: true,
      forceRedraw: true,
    });
    this.bar.start(0, 0, { rate: 0, at: '' });
  }

  /** Counts whole lines. */
  passed(lines: string): void {
    for (let at = lines.indexOf('\n'); at !== -1; at = lines.indexOf('\n', at + 1)) this.events++;
    const now = Date.now();
    if (now - this.drawn < drawEveryMs) return;
    this.drawn = now;
    this.waitingFor = undefined;
    this.bar?.update(this.events, { rate: this.rate(now), at: recordedAtOf(lines) });
  }

  wait(reason: string): void {
    if (this.waitingFor === reason) return;
    this.waitingFor = reason;
    console.error(`waiting: ${reason}`);
  }

  done(path: string | undefined): void {
    this.stop();
    if (this.quiet) return;
    const where = path === undefined ? '' : ` to ${path}`;
    console.error(`${this.events} events${where}, ${this.rate(Date.now())} events/s`);
  }

  /** Gives the terminal back as it was. */
  stop(): void {
    this.bar?.stop();
  }

  private rate(now: number): number {
    return Math.round((this.events * 1000) / Math.max(1, now - this.begun));
  }
}

const recordedAtOf = (lines: string): string =>
  /"recordedAt":"([^"]*)"/.exec(lines.slice(lines.lastIndexOf('\n', lines.length - 2) + 1))?.[1] ?? '';

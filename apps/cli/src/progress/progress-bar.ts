import cliProgress, { SingleBar, type TimeFormatter } from 'cli-progress';

const drawEveryMs = 100;
const eraseLine = '\u001b[K';
const saveCursor = '\u001b7';

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What the rate is of, where that is not what the bar shows. Default `done`. */
  readonly counted?: number;
  /** What else the format names. */
  readonly told?: Readonly<Record<string, string | number>>;
}

/**
 * A bar on standard error, drawn ten times a second at most; where that is no terminal, a line every five seconds.
 * The format may name `{bar}`, `{percentage}`, `{value}`, `{total}`, `{rate}` (a second, since it began), `{counted}`,
 * `{eta_formatted}` (` | 12s left`; nothing while that cannot be known), and what is told.
 */
export class ProgressBar {
  private bar: SingleBar | undefined;
  private begun = { at: 0, counted: 0 };
  private drawnAt = 0;
  private last: Progress | undefined;
  private waitingFor: string | undefined;

  constructor(private readonly format: string) {}

  /** Of `counted`, a second. */
  get rate(): number {
    if (this.last === undefined) return 0;
    const { done, counted = done } = this.last;
    return Math.round(((counted - this.begun.counted) * 1000) / Math.max(1, Date.now() - this.begun.at));
  }

  show(progress: Progress): void {
    const now = Date.now();
    this.last = progress;
    if (this.bar === undefined) this.begin(progress, now);
    if (now - this.drawnAt >= drawEveryMs) this.draw(now);
  }

  /** Once for each reason, until something moves. */
  wait(reason: string): void {
    if (this.waitingFor === reason) return;
    this.waitingFor = reason;
    this.say(`waiting: ${reason}`);
  }

  /** Above the bar. */
  say(text: string): void {
    if (!process.stderr.isTTY) return console.error(text);
    // Over the bar, which is drawn again below; it ends where the cursor was saved last, so that is here now.
    process.stderr.write(`\r${eraseLine}${text}\n${saveCursor}`);
  }

  /** Shows where it ended, and gives the terminal back as it was. It may be begun anew. */
  stop(): void {
    if (this.bar === undefined) return;
    this.draw(Date.now());
    this.bar.stop();
    this.bar = undefined;
  }

  private begin({ done, total, counted = done }: Progress, now: number): void {
    this.begun = { at: now, counted };
    this.bar = newBar(this.format);
    this.bar.start(total, done, this.payload());
  }

  private draw(now: number): void {
    if (this.bar === undefined || this.last === undefined) return;
    this.drawnAt = now;
    this.waitingFor = undefined;
    this.bar.setTotal(this.last.total);
    this.bar.update(this.last.done, this.payload());
  }

  private payload(): object {
    return { rate: this.rate, counted: this.last?.counted ?? this.last?.done, ...this.last?.told };
  }
}

/** `seconds` is a text, such as NULL, where nothing has moved yet that tells how long the rest takes. */
const timeLeft: TimeFormatter = (seconds, options, roundTo) =>
  Number.isFinite(seconds) ? ` | ${cliProgress.Format.TimeFormat(seconds, options, roundTo)} left` : '';

const newBar = (format: string): SingleBar =>
  new SingleBar({
    format,
    formatTime: timeLeft,
    stream: process.stderr,
    noTTYOutput: !process.stderr.isTTY,
    notTTYSchedule: 5_000,
    hideCursor: true,
    forceRedraw: true,
    /** Values, one every `drawEveryMs`. */
    etaBuffer: 50,
  });

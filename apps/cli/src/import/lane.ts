import type { ImportLine } from './item.js';

/** Below the batch endpoint's 1,000 items and 1 MiB. */
export const mostItems = 500;
export const mostBytes = 512 * 1024;

/**
 * Sends the lines of its users one batch after the other, so that each user's order is kept. Holds at most one batch that
 * is on its way and one that is being filled.
 */
export class Lane {
  private filling: ImportLine[] = [];
  private bytes = 0;
  private sending: readonly ImportLine[] = [];
  private sent: Promise<void> = Promise.resolve();

  constructor(private readonly send: (lines: readonly ImportLine[]) => Promise<void>) {}

  /** Resolves at once, or when there is room again; rejects as soon as a batch before could not be sent. */
  async add(line: ImportLine): Promise<void> {
    const isFull = this.filling.length >= mostItems || this.bytes + line.raw.length > mostBytes;
    if (isFull && this.filling.length > 0) await this.flush();
    this.filling.push(line);
    this.bytes += line.raw.length;
  }

  /** Has it a line before the given one that is not on its way yet? */
  isWaitingBefore(number: number): boolean {
    const [first] = this.filling;
    return first !== undefined && first.number < number;
  }

  /** Resolves when everything that was added is settled. */
  async finish(): Promise<void> {
    if (this.filling.length > 0) await this.flush();
    await this.sent;
  }

  /** First line that is not settled yet; undefined when all are. */
  oldest(): ImportLine | undefined {
    return this.sending[0] ?? this.filling[0];
  }

  /** Sends what waits, though it is no whole batch. Resolves and rejects as `add` does. */
  async flush(): Promise<void> {
    await this.sent;
    this.sending = this.filling;
    this.filling = [];
    this.bytes = 0;
    this.sent = this.send(this.sending).then(() => {
      this.sending = [];
    });
    // Seen by whoever waits next; until then it must not count as unhandled.
    this.sent.catch(() => undefined);
  }
}

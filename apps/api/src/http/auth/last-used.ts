import type { OperationalStore } from '@rollcall/event-sourcing';
import type { Logger } from '@rollcall/platform';

const EVERY_MS = 5_000;

/** When keys were last used: noted in memory, written to the operational store every few seconds and at the end. */
export class LastUsed {
  private readonly used = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: OperationalStore,
    private readonly log: Logger,
  ) {}

  /** Only for keys that exist: the map holds one entry for each. */
  note(prefix: string): void {
    this.used.set(prefix, Date.now());
  }

  start(): void {
    this.timer = setInterval(() => void this.flush(), EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** What cannot be written stays for the next time. */
  async flush(): Promise<void> {
    if (this.used.size === 0) return;
    const taken = [...this.used];
    this.used.clear();
    try {
      await this.store.touchKeys(new Map(taken.map(([prefix, at]) => [prefix, new Date(at).toISOString()])));
    } catch (error) {
      for (const [prefix, at] of taken) this.used.set(prefix, Math.max(at, this.used.get(prefix) ?? 0));
      this.log.warn({ reason: String(error) }, 'the last use of keys could not be stored yet');
    }
  }
}

/** Does something again and again, one at a time: what takes longer than the time between two beats is not begun twice. */
export class Heartbeat {
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> | undefined;

  /** @param beat must not reject. */
  constructor(private readonly beat: () => Promise<void>) {}

  start(everyMs: number): void {
    this.timer = setInterval(() => void this.now(), everyMs).unref();
  }

  /** Resolves when a beat is over that was under way, or is begun by this. */
  now(): Promise<void> {
    this.beating ??= this.beat().finally(() => (this.beating = undefined));
    return this.beating;
  }

  /** Resolves when the last beat is over. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
  }
}

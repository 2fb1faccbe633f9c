/** When a log grows. Reading `count` before the log misses no append. */
export interface Appends {
  readonly count: number;
  /** Resolves at once when there was an append since `seen`; else at the next one, at `deadlineMs`, or on abort. */
  after(seen: number, deadlineMs: number, signal?: AbortSignal): Promise<void>;
}

/** Tells readers of this thread that something was appended. */
export class AppendSignal implements Appends {
  private appends = 0;
  private waiting: (() => void)[] = [];

  get count(): number {
    return this.appends;
  }

  notify(): void {
    this.appends += 1;
    if (this.waiting.length === 0) return;
    const woken = this.waiting;
    this.waiting = [];
    for (const wake of woken) wake();
  }

  async after(seen: number, deadlineMs: number, signal?: AbortSignal): Promise<void> {
    if (this.appends !== seen || signal?.aborted) return;
    let timer: NodeJS.Timeout | undefined;
    let wake: () => void = () => undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      this.waiting.push(wake);
      timer = setTimeout(wake, deadlineMs);
      signal?.addEventListener('abort', wake);
    });
    clearTimeout(timer);
    signal?.removeEventListener('abort', wake);
    this.waiting = this.waiting.filter((one) => one !== wake);
  }
}

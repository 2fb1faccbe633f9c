interface Waiter {
  readonly check: () => boolean | undefined;
  readonly settle: (reached: boolean) => void;
}

/** Those who wait for something to become true, checked whenever it may have. */
export class Waiters {
  private readonly waiting = new Set<Waiter>();

  /** `check`: undefined = not yet. False at the deadline. */
  until(check: () => boolean | undefined, deadlineMs: number): Promise<boolean> {
    const now = check();
    if (now !== undefined) return Promise.resolve(now);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        check,
        settle: (reached) => {
          clearTimeout(timer);
          this.waiting.delete(waiter);
          resolve(reached);
        },
      };
      const timer = setTimeout(() => waiter.settle(false), deadlineMs);
      this.waiting.add(waiter);
    });
  }

  look(): void {
    for (const waiter of this.waiting) {
      const answer = waiter.check();
      if (answer !== undefined) waiter.settle(answer);
    }
  }

  /** Nothing will become true any more. */
  giveUp(): void {
    for (const waiter of this.waiting) waiter.settle(false);
  }
}

/** Stands before a store: what it is asked waits, fails, or passes. */
export class Gate {
  /** undefined: everything passes. */
  private closedTo: ((method: string) => boolean) | undefined;
  private failing: (() => Error) | undefined;
  private waiting: (() => void)[] = [];
  /** Calls that wait now. */
  get held(): number {
    return this.waiting.length;
  }

  /** What is asked from now on waits for `open`. `of`: names of the methods; all without one. */
  hold(...of: readonly string[]): void {
    this.closedTo = (method) => of.length === 0 || of.includes(method);
    this.failing = undefined;
  }

  /** What is asked from now on is rejected. */
  fail(error: () => Error, ...of: readonly string[]): void {
    this.closedTo = (method) => of.length === 0 || of.includes(method);
    this.failing = error;
  }

  /** What waits passes now, in its order, and so does what comes. */
  open(): void {
    this.closedTo = undefined;
    for (const pass of this.waiting.splice(0)) pass();
  }

  /** The store behind the gate. What answers with an iterator passes always. */
  before<Store extends object>(store: Store): Store {
    return new Proxy(store, {
      get: (target, name) => {
        const found = Reflect.get(target, name, target) as unknown;
        if (typeof found === 'object' && found !== null) return this.before(found);
        if (typeof found !== 'function' || ['readAll', 'subscribe', 'close'].includes(String(name))) {
          return typeof found === 'function' ? (found.bind(target) as unknown) : found;
        }
        return async (...asked: readonly unknown[]): Promise<unknown> => {
          await this.pass(String(name));
          const answer: unknown = await Reflect.apply(found, target, asked);
          return name === 'collection' ? this.before(answer as object) : answer;
        };
      },
    });
  }

  private async pass(method: string): Promise<void> {
    if (this.closedTo?.(method) !== true) return;
    if (this.failing !== undefined) throw this.failing();
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}

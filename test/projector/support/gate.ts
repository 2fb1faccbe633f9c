const count = (counts: Map<string, number>, name: string): void =>
  void counts.set(name, (counts.get(name) ?? 0) + 1);

/** Holds everything back that goes through it, before it is done and before it is answered, while it is closed. */
export class Gate {
  /** Calls by method: those that were begun, and those that were answered. */
  readonly asked = new Map<string, number>();
  readonly answered = new Map<string, number>();
  /** Holds single calls back, by their method. */
  delay: (method: string) => Promise<void> | undefined = () => undefined;
  private opened: Promise<void> = Promise.resolve();
  private letGo = (): void => undefined;

  close(): void {
    this.letGo();
    this.opened = new Promise((resolve) => (this.letGo = resolve));
  }

  open(): void {
    this.letGo();
  }

  /** `target` as it is seen through the gate, with the objects it holds and answers with. */
  guard<Target extends object>(target: Target): Target {
    return new Proxy(target, {
      get: (_, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member === 'function') return this.guarded(target, String(name), member);
        return typeof member === 'object' && member !== null ? this.guard(member) : member;
      },
    });
  }

  private guarded(target: object, name: string, method: object) {
    return async (...args: unknown[]): Promise<unknown> => {
      count(this.asked, name);
      await this.opened;
      await this.delay(name);
      const answer: unknown = await (method as (...args: unknown[]) => unknown).apply(target, args);
      await this.opened;
      count(this.answered, name);
      return name === 'collection' ? this.guard(answer as object) : answer;
    };
  }
}

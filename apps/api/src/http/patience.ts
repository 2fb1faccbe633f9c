import type { Deadline } from '@rollcall/event-sourcing';

/** Milliseconds that stores may take over one request. With what comes after, it is answered within 3 s. */
export const PATIENCE_MS = 2_200;
/** What a handler has, once a command was given up, to say what became of it. */
const LAST_WORDS_MS = 400;

/**
 * Until when a request waits for its stores. Runs while it asks them, and rests while its client sends the body: a slow
 * client is not held against anybody.
 */
export class Patience implements Deadline {
  at = performance.now() + PATIENCE_MS;
  private left = 0;
  private commands = 0;

  readonly awaits = (command: Promise<unknown>): void => {
    this.commands++;
    const done = (): void => void this.commands--;
    command.then(done, done);
  };

  /**
   * Of the answer as a whole. Never before a command has ended, however late everything is: nobody else may say 503, which
   * means that nothing was written.
   */
  readonly answer: Deadline = answerOf(this, () => this.commands > 0);

  rest(): void {
    this.left = this.at - performance.now();
    this.at = Infinity;
  }

  resume(): void {
    this.at = performance.now() + this.left;
  }
}

const answerOf = (patience: Deadline, isDeciding: () => boolean): Deadline => ({
  get at() {
    return isDeciding() ? Infinity : patience.at + LAST_WORDS_MS;
  },
});

/** Of one step of what takes many. */
export const stepDeadline = (): Deadline => ({ at: performance.now() + PATIENCE_MS });

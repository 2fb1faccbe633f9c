import type { Deadline } from '../deadlines.js';
import { EngineError } from '../errors.js';

/** How far a command has come that is waited for until a deadline, so that who waits is told no more than is true. */
export class Course {
  private isAppending = false;
  private isOver = false;

  constructor(
    private readonly stream: string,
    private readonly deadline: Deadline,
  ) {}

  /** Milliseconds left. */
  get left(): number {
    return this.deadline.at - performance.now();
  }

  /** To be asked before anything is begun. `store_unavailable` once nobody waits any more: nothing is written then. */
  check(): void {
    if (this.isOver || this.left <= 0) throw this.unavailable();
  }

  /** As `check`; while `append` is under way, nobody knows what comes of it. */
  async appending<Result>(append: () => Promise<Result>): Promise<Result> {
    this.check();
    this.isAppending = true;
    try {
      return await append();
    } finally {
      this.isAppending = false;
    }
  }

  /** What is told at the deadline. Nothing is begun any more from now on. */
  end(): EngineError {
    this.isOver = true;
    return this.isAppending
      ? new EngineError('outcome_unknown', 'The event store did not say in time whether it has written', {
          stream: this.stream,
        })
      : this.unavailable();
  }

  private unavailable(): EngineError {
    return new EngineError('store_unavailable', 'A store did not answer in time; nothing was written', {
      stream: this.stream,
    });
  }
}

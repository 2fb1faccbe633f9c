import type { JsonObject, OperationProgress } from '@rollcall/event-sourcing';

/** How far a run is. `total` null: not known. */
export interface StepProgress extends OperationProgress {
  /** In a word: `fold`, `compare`, … */
  readonly step: string;
}

export interface OperationContext {
  /** Of the operation. */
  readonly id: string;
  readonly input: JsonObject;
  /** What an earlier run saved last; null at the first. */
  readonly checkpoint: JsonObject | null;
  /**
   * Aborted when the operation is cancelled, this process ends, or another one may have taken it over: throw
   * `signal.reason` soon (`signal.throwIfAborted()`), within 5 s at most, and clean nothing up.
   */
  readonly signal: AbortSignal;
  /** The last one counts; saved about once a second. */
  report(this: void, progress: StepProgress): void;
  /** Resolves when it is durable: a run after a crash begins with it. Rejects once the signal is aborted. */
  saveCheckpoint(checkpoint: JsonObject): Promise<void>;
}

/**
 * A kind of long work. `run` may be begun any number of times, from the last checkpoint: after a crash, in another
 * process, when an admin resumes it after a failure or a cancel, and whenever it rejects with `store_unavailable`,
 * `outcome_unknown` or `lease_lapsed`. Every other error ends the operation as failed, told by its `code`; messages are
 * kept of this project's own errors only.
 */
export interface OperationKind {
  readonly kind: string;
  /** Answers with the operation's result. */
  run(context: OperationContext): Promise<JsonObject>;
  /**
   * Takes back what `run` did, after a cancel or a failure, so that no trace is left; begun again as `run` is. Its signal
   * tells of the process's end, not of the cancel. Without it, what was done stays, and so does the checkpoint.
   */
  undo?(context: OperationContext): Promise<void>;
}

import { EngineError, type EventBatch, pause, type Position } from '@rollcall/event-sourcing';
import type { ProjectorOptions } from './projector-options.js';
import { pull } from './pull.js';

/**
 * Rest after events that reached the head: under load the next ones come many at a time, which costs a fraction of one
 * write each, and a first event after a quiet while is folded at once all the same. Reads fold what is not there yet.
 */
const REST_MS = 50;

/** Subscribes to the log, one time after the other. */
export class LogSubscription {
  private current = new AbortController();
  private interruption: { readonly error: unknown } | undefined;
  private following = false;

  constructor(private readonly options: Pick<Required<ProjectorOptions>, 'store' | 'batchSize'>) {}

  get isUnderWay(): boolean {
    return this.following;
  }

  /** Hands over batch after batch until it is ended. Rejects with what it was interrupted by, and when it ends by itself. */
  async follow(after: Position, take: (batch: EventBatch) => Promise<void>): Promise<void> {
    this.interruption = undefined;
    this.current = new AbortController();
    const { signal } = this.current;
    const { store, batchSize } = this.options;
    const batches = store.subscribe({ after, batchSize, signal })[Symbol.asyncIterator]();
    try {
      this.following = true;
      for (
        let batch = await pull(batches, signal);
        batch !== undefined;
        batch = await pull(batches, signal)
      ) {
        await take(batch);
        if (batch.caughtUp && batch.events.length > 0) await pause(REST_MS, signal);
      }
      if (!signal.aborted) throw new EngineError('store_unavailable', 'The subscription ended by itself');
    } finally {
      this.following = false;
      this.current.abort();
      void batches.return?.().catch(() => undefined);
    }
    this.throwInterruption();
  }

  end(): void {
    this.current.abort();
  }

  interrupt(error: unknown): void {
    this.interruption = { error };
    this.end();
  }

  private throwInterruption(): void {
    if (this.interruption !== undefined) throw this.interruption.error;
  }
}

import {
  backoffMs,
  isEngineError,
  pause,
  START,
  type Backoff,
  type EventStore,
  type Position,
  type RecordedEvent,
} from '@rollcall/event-sourcing';

const USUAL: Backoff = { first: 250, most: 10_000 };

/** Waits for a store that is away, without end; every other failure is thrown at once. */
export class Patience {
  constructor(
    private readonly waiting: (reason: string) => void,
    private readonly backoff: Backoff = USUAL,
  ) {}

  async insist<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let failed = 0; ; failed++) {
      try {
        return await work();
      } catch (error) {
        await this.after(error, failed);
      }
    }
  }

  /** The log's events in batches, up to its head; a broken reading goes on where it was. */
  async *read(store: EventStore, after: Position = START): AsyncGenerator<readonly RecordedEvent[], void> {
    for (let failed = 0; ; failed++) {
      try {
        for await (const { events, position } of store.readAll({ after })) {
          if (events.length > 0) yield events;
          after = position;
          failed = 0;
        }
        return;
      } catch (error) {
        await this.after(error, failed);
      }
    }
  }

  /** @param failed how often in a row it failed before. */
  async after(error: unknown, failed: number): Promise<void> {
    if (!isEngineError(error, 'store_unavailable')) throw error;
    await this.pause(error.message, failed);
  }

  async pause(reason: string, failed: number): Promise<void> {
    this.waiting(reason);
    await pause(backoffMs(failed, this.backoff));
  }
}

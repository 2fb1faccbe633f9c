import { installationStream } from '@rollcall/domain';
import { backoffMs, pause, type Backoff } from '../backoff.js';
import type { EventCodec } from '../codec/event-codec.js';
import { START, type EventBatch, type EventStore, type Position } from '../event-store.js';
import type { IdempotencyIndex } from '../idempotency-index.js';
import { idempotencyEntries, typesWithIdempotencyKey } from './idempotency-entries.js';

const RESTART_BACKOFF: Backoff = { first: 100, most: 10_000 };
const BATCH = 1_000;
/** Milliseconds between writes of the position alone. */
const POSITION_EVERY = 250;

export interface IdempotencyIndexerOptions {
  readonly store: EventStore;
  readonly codec: EventCodec;
  readonly index: IdempotencyIndex;
  /** Of the log; an index of another log is filled anew. */
  readonly installationId: string;
  /** Told of each failure; it is tried again by itself, from where it was. */
  readonly failed?: (this: void, error: unknown) => void;
}

/** Fills the idempotency index from the log for as long as it runs. Nothing waits for it: look-ups read what it lacks. */
export class IdempotencyIndexer {
  private stopping: AbortController | undefined;
  private running: Promise<void> = Promise.resolve();
  private indexed: Position = START;
  /** Delivered without a key in it, and not yet written. */
  private passed: Position = START;
  private writePassed: NodeJS.Timeout | undefined;

  constructor(private readonly options: IdempotencyIndexerOptions) {}

  /**
   * Resolves when the index was seen to belong to the log, or emptied; look-ups are exact from then on. Rejects when
   * a store is away (`store_unavailable`). Then goes on in the background.
   */
  async start(): Promise<void> {
    await this.ensureSameLog();
    this.indexed = await this.options.index.position();
    this.passed = this.indexed;
    this.stopping = new AbortController();
    this.running = this.runUntil(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping?.abort();
    await this.running;
    clearTimeout(this.writePassed);
    await this.advance();
  }

  /** Everything in the log at or below is in the index. */
  position(): Position {
    return this.indexed;
  }

  /**
   * An index remembers its log by an entry like any other, under the installation's stream. One that is ahead of the
   * log has seen events that are gone (a backup was brought back).
   */
  private async ensureSameLog(): Promise<void> {
    const { store, index, installationId } = this.options;
    const mark = { stream: installationStream, metric: 'installation', key: 'id' };
    const marked = await index.find(mark.stream, mark.metric, mark.key);
    if (marked === installationId && (await index.position()) <= (await store.head())) return;
    await index.reset();
    await index.add([{ ...mark, eventId: installationId }], START);
  }

  private async runUntil(signal: AbortSignal): Promise<void> {
    const { store, failed } = this.options;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const after = await this.options.index.position();
        const filter = { types: typesWithIdempotencyKey };
        for await (const batch of store.subscribe({ after, filter, batchSize: BATCH, signal })) {
          await this.add(batch);
          failures = 0;
        }
      } catch (error) {
        failed?.(error);
      }
      if (!signal.aborted) await pause(backoffMs(failures++, RESTART_BACKOFF), signal);
    }
  }

  private async add({ events, position }: EventBatch): Promise<void> {
    const entries = await idempotencyEntries(this.options.codec, events);
    if (entries.length > 0) {
      await this.options.index.add(entries, position);
      this.indexed = position;
    } else if (position > this.indexed) {
      this.passed = position;
      this.writePassed ??= setTimeout(() => void this.advance(), POSITION_EVERY).unref();
    }
  }

  private async advance(): Promise<void> {
    this.writePassed = undefined;
    const position = this.passed;
    if (position <= this.indexed) return;
    try {
      await this.options.index.add([], position);
      if (position > this.indexed) this.indexed = position;
    } catch (error) {
      this.options.failed?.(error);
    }
  }
}

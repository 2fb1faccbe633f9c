import {
  type AppendResult,
  EngineError,
  type EventBatch,
  type EventStore,
  type ExpectedRevision,
  type LogDistance,
  type LogOptions,
  type NewEvent,
  type ReadStreamOptions,
  type RecordedEvent,
  START,
} from '@rollcall/event-sourcing';

/** A log in memory, for tests of what reads it. Knows no filter and no retry of an append. */
export class MemoryEventStore implements EventStore {
  readonly events: RecordedEvent[] = [];
  /** Streams read, and how. */
  readonly reads: ({ stream: string } & ReadStreamOptions)[] = [];
  subscriptions = 0;
  /** Of them, those that have not ended. */
  following = 0;
  private wake: (() => void)[] = [];

  append(stream: string, _expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    let revision = this.events.filter((event) => event.stream === stream).length - 1;
    for (const event of events) {
      const position = String(this.events.length + 1).padStart(16, '0');
      this.events.push({ ...event, stream, revision: ++revision, position });
    }
    for (const wake of this.wake.splice(0)) wake();
    return Promise.resolve({ revision, position: this.lastPosition() });
  }

  readStream(stream: string, options: ReadStreamOptions): Promise<readonly RecordedEvent[]> {
    this.reads.push({ stream, ...options });
    const events = this.events.filter((event) => event.stream === stream);
    const { direction, limit, from } = options;
    if (direction === 'forwards') return Promise.resolve(events.slice(from ?? 0, (from ?? 0) + limit));
    return Promise.resolve(
      events
        .slice(0, (from ?? events.length - 1) + 1)
        .reverse()
        .slice(0, limit),
    );
  }

  readAll(options: LogOptions = {}): AsyncIterable<EventBatch> {
    return this.follow(options, false);
  }

  async *subscribe(options: LogOptions = {}): AsyncIterable<EventBatch> {
    this.subscriptions++;
    this.following++;
    try {
      yield* this.follow(options, true);
    } finally {
      this.following--;
    }
  }

  head(): Promise<string> {
    return Promise.resolve(this.lastPosition());
  }

  isPosition(text: string): boolean {
    return /^(\d{16})?$/.test(text);
  }

  async distance(from: string, to: string): Promise<LogDistance> {
    return { amount: Math.max(0, Number(to) - Number(from)), unit: 'events' };
  }

  newest(limit: number): Promise<readonly RecordedEvent[]> {
    return Promise.resolve([...this.events].reverse().slice(0, limit));
  }

  async ping(): Promise<void> {
    await this.head();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  protected lastPosition(): string {
    return this.events.at(-1)?.position ?? START;
  }

  protected async *follow(
    { after = START, batchSize = 1_000, signal }: LogOptions,
    live: boolean,
  ): AsyncGenerator<EventBatch, void> {
    let next = this.events.findIndex(({ position }) => position > after);
    if (next === -1) next = this.events.length;
    for (;;) {
      if (signal?.aborted) return;
      const events = this.events.slice(next, next + batchSize);
      next += events.length;
      const caughtUp = next === this.events.length;
      yield { events, position: events.at(-1)?.position ?? after, caughtUp };
      if (!caughtUp) continue;
      if (!live) return;
      if (this.events.length === next) await this.growth(signal);
    }
  }

  /** Resolves at the next append, or when `signal` is aborted. */
  private async growth(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return;
    const grown = new Promise<void>((resolve) => this.wake.push(resolve));
    let stop: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    signal?.addEventListener('abort', stop);
    await Promise.race([grown, stopped]);
    signal?.removeEventListener('abort', stop);
  }
}

/** What an adapter says when its database cannot be reached. */
export const unavailable = (): EngineError => new EngineError('store_unavailable', 'The store is away');

import {
  EngineError,
  type AppendResult,
  type EngineErrorCode,
  type EventStore,
  type ExpectedRevision,
  type LogOptions,
  type NewEvent,
  type ReadStreamOptions,
} from '@rollcall/event-sourcing';

/** What becomes of one append: gets the real one to run, or not. */
export type Fate = (append: () => Promise<AppendResult>) => Promise<AppendResult>;

const failing = (code: EngineErrorCode): never => {
  throw new EngineError(code, `Injected ${code}`);
};

export const failsBeforeWriting =
  (code: EngineErrorCode): Fate =>
  async () =>
    failing(code);

export const failsAfterWriting =
  (code: EngineErrorCode): Fate =>
  async (append) => {
    await append();
    return failing(code);
  };

/** A real event store with faults put in, that counts what it is asked for. */
export class FaultyEventStore implements EventStore {
  readonly appends: { stream: string; expected: ExpectedRevision; ids: readonly string[] }[] = [];
  readonly reads: ({ stream: string } & ReadStreamOptions)[] = [];
  /** The next appends', in order; then `always`, then none. */
  readonly fates: Fate[] = [];
  always: Fate | undefined;
  /** Thrown by the next subscriptions after that many batches. */
  readonly subscriptionsFailAfter: number[] = [];

  constructor(private readonly inner: EventStore) {}

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    this.appends.push({ stream, expected, ids: events.map(({ id }) => id) });
    const append = () => this.inner.append(stream, expected, events);
    const fate = this.fates.shift() ?? this.always;
    return fate === undefined ? append() : fate(append);
  }

  readStream(stream: string, options: ReadStreamOptions) {
    this.reads.push({ stream, ...options });
    return this.inner.readStream(stream, options);
  }

  readAll(options?: LogOptions) {
    return this.inner.readAll(options);
  }

  async *subscribe(options?: LogOptions) {
    const failAfter = this.subscriptionsFailAfter.shift();
    let batches = 0;
    for await (const batch of this.inner.subscribe(options)) {
      if (batches++ === failAfter) failing('store_unavailable');
      yield batch;
    }
  }

  isPosition(text: string) {
    return this.inner.isPosition(text);
  }

  distance(from: string, to: string) {
    return this.inner.distance(from, to);
  }

  head() {
    return this.inner.head();
  }

  newest(limit: number) {
    return this.inner.newest(limit);
  }

  ping() {
    return this.inner.ping();
  }

  close() {
    return this.inner.close();
  }
}

import type {
  AppendResult,
  EventBatch,
  EventStore,
  ExpectedRevision,
  LogDistance,
  LogOptions,
  NewEvent,
  Position,
  ReadStreamOptions,
  RecordedEvent,
} from './event-store.js';

/**
 * The part of a shared log whose streams' names begin with a prefix, as a log of its own: the prefix appears in no name
 * that goes in or comes out. `head` is the shared log's, so it may be beyond the last event of this part.
 */
export class PrefixedEventStore implements EventStore {
  constructor(
    private readonly shared: EventStore,
    private readonly prefix: string,
  ) {}

  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    return this.shared.append(this.prefix + stream, expected, events);
  }

  async readStream(stream: string, options: ReadStreamOptions): Promise<readonly RecordedEvent[]> {
    return (await this.shared.readStream(this.prefix + stream, options)).map((event) => this.own(event));
  }

  readAll(options?: LogOptions): AsyncIterable<EventBatch> {
    return this.ours(this.shared.readAll(this.within(options)));
  }

  subscribe(options?: LogOptions): AsyncIterable<EventBatch> {
    return this.ours(this.shared.subscribe(this.within(options)));
  }

  head(): Promise<Position> {
    return this.shared.head();
  }

  /** Of the shared log: other parts' events count too. */
  async newest(limit: number): Promise<readonly RecordedEvent[]> {
    const all = await this.shared.newest(limit);
    return all.filter(({ stream }) => stream.startsWith(this.prefix)).map((event) => this.own(event));
  }

  isPosition(text: string): boolean {
    return this.shared.isPosition(text);
  }

  distance(from: Position, to: Position): Promise<LogDistance> {
    return this.shared.distance(from, to);
  }

  ping(): Promise<void> {
    return this.shared.ping();
  }

  close(): Promise<void> {
    return this.shared.close();
  }

  private within(options: LogOptions = {}): LogOptions {
    const { streamPrefixes = [''], ...rest } = options.filter ?? {};
    const filter = { ...rest, streamPrefixes: streamPrefixes.map((name) => this.prefix + name) };
    return { ...options, filter };
  }

  private async *ours(batches: AsyncIterable<EventBatch>): AsyncGenerator<EventBatch, void, undefined> {
    for await (const batch of batches) {
      yield { ...batch, events: batch.events.map((event) => this.own(event)) };
    }
  }

  private own(event: RecordedEvent): RecordedEvent {
    return { ...event, stream: event.stream.slice(this.prefix.length) };
  }
}

import { createHash, type Hash } from 'node:crypto';
import { userStreamPrefix, type Recorded } from '@rollcall/domain';
import { isEngineError, type EventStore, type RecordedEvent } from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import { Breath, type Watched } from './progress.js';

/** An event that no fold gets past. */
export interface Unreadable {
  readonly eventId: string;
  readonly position: string;
  readonly type: string;
  /** An error's code or name: `unsealing_failed`, `unknown_event_version`, … */
  readonly code: string;
}

export interface FoldedDocuments {
  readonly projection: string;
  readonly version: number;
  readonly documents: number;
  /** Hexadecimal SHA-256 over all of them: equal only where each is. */
  readonly digest: string;
}

/** What a log folds to. */
export interface LogContents {
  readonly events: number;
  readonly streams: number;
  readonly users: number;
  /** Events whose personal part is gone for good, with the key that it was sealed with. */
  readonly erased: number;
  readonly unreadable: number;
  /** The first ones. */
  readonly firstUnreadable: readonly Unreadable[];
  readonly documents: readonly FoldedDocuments[];
}

export interface Log extends Watched {
  readonly store: Pick<EventStore, 'readAll' | 'readStream'>;
  /** Throws for what it cannot read, and leaves out types that it does not know. */
  readonly codec: { decode(events: readonly RecordedEvent[]): Promise<readonly Recorded[]> };
  readonly projections: readonly DocumentProjection<object>[];
}

const PAGE = 1_000;
const MOST_TOLD = 10;

/** Folds every document of a log, stream by stream: what is in memory is one stream's, and the streams' names. */
export const foldedLog = (log: Log): Promise<LogContents> => new LogFold(log).run();

class LogFold {
  private readonly breath: Breath;
  private readonly digests: readonly { readonly hash: Hash; count: number }[];
  private readonly types: readonly ReadonlySet<string>[];
  private readonly unreadable: Unreadable[] = [];
  private unreadableCount = 0;
  private erased = 0;
  private folded = 0;

  constructor(private readonly log: Log) {
    this.breath = new Breath(log.signal);
    this.digests = log.projections.map(() => ({ hash: createHash('sha256'), count: 0 }));
    this.types = log.projections.map(({ types }) => new Set<string>(types));
  }

  async run(): Promise<LogContents> {
    const { events, streams } = await this.read();
    for (const stream of streams) {
      await this.foldStream(stream);
      this.log.report?.({ step: 'fold', done: this.folded, total: events, unit: 'events' });
    }
    if (this.folded !== events) this.refuse(undefined, 'lost_events', events - this.folded);
    return {
      events,
      streams: streams.length,
      users: streams.filter((stream) => stream.startsWith(userStreamPrefix)).length,
      erased: this.erased,
      unreadable: this.unreadableCount,
      firstUnreadable: this.unreadable,
      documents: this.log.projections.map(({ name, version }, at) => {
        const { hash, count } = this.digests[at]!;
        return { projection: name, version, documents: count, digest: hash.digest('hex') };
      }),
    };
  }

  private async read(): Promise<{ readonly events: number; readonly streams: readonly string[] }> {
    const streams: string[] = [];
    let count = 0;
    for await (const { events } of this.log.store.readAll({ batchSize: PAGE })) {
      for (const { stream, revision } of events) if (revision === 0) streams.push(stream);
      count += events.length;
      this.log.report?.({ step: 'read', done: count, total: null, unit: 'events' });
      await this.breath.takeIfDue();
    }
    return { events: count, streams };
  }

  private async foldStream(stream: string): Promise<void> {
    const documents = this.log.projections.map(() => new Map<string, object | undefined>());
    for (let from = 0; ; from += PAGE) {
      const page = await this.log.store.readStream(stream, { direction: 'forwards', from, limit: PAGE });
      for (const event of await this.decoded(page)) this.fold(event, documents);
      this.folded += page.length;
      await this.breath.takeIfDue();
      if (page.length < PAGE) break;
    }
    for (const [at, ofStream] of documents.entries()) this.digest(stream, at, ofStream);
  }

  private fold(event: Recorded, documents: readonly Map<string, object | undefined>[]): void {
    for (const [at, projection] of this.log.projections.entries()) {
      if (!this.types[at]!.has(event.type)) continue;
      try {
        const key = projection.key(event);
        if (key === undefined) continue;
        documents[at]!.set(key, projection.evolve(documents[at]!.get(key), event));
      } catch (error) {
        this.refuse(event, codeOf(error));
      }
    }
  }

  private digest(stream: string, at: number, documents: ReadonlyMap<string, object | undefined>): void {
    const digest = this.digests[at]!;
    for (const [key, body] of documents) {
      if (body === undefined) continue;
      digest.count++;
      digest.hash.update(`${JSON.stringify([stream, key, body])}\n`);
    }
  }

  private async decoded(events: readonly RecordedEvent[]): Promise<readonly Recorded[]> {
    let decoded: readonly Recorded[];
    try {
      decoded = await this.log.codec.decode(events);
    } catch (error) {
      if (isEngineError(error, 'store_unavailable')) throw error;
      if (events.length > 1) return this.oneByOne(events);
      this.refuse(events[0], codeOf(error));
      return [];
    }
    this.seeWhatIsMissing(events, decoded);
    return decoded;
  }

  private async oneByOne(events: readonly RecordedEvent[]): Promise<readonly Recorded[]> {
    const all: Recorded[] = [];
    for (const event of events) all.push(...(await this.decoded([event])));
    return all;
  }

  private seeWhatIsMissing(events: readonly RecordedEvent[], decoded: readonly Recorded[]): void {
    let next = 0;
    for (const event of events) {
      const found = decoded[next];
      if (found?.id !== event.id) {
        this.refuse(event, 'unknown_event_type');
        continue;
      }
      next++;
      if (event.data.includes('"sealed":"') && !('sealed' in found.data)) this.erased++;
    }
  }

  private refuse(
    event: Pick<RecordedEvent, 'id' | 'position' | 'type'> | undefined,
    code: string,
    count = 1,
  ): void {
    this.unreadableCount += count;
    if (this.unreadable.length === MOST_TOLD) return;
    const { id = '', position = '', type = '' } = event ?? {};
    this.unreadable.push({ eventId: id, position, type, code });
  }
}

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};

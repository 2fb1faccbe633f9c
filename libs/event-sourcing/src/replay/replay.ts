import { userStreamPrefix, type Recorded } from '@rollcall/domain';
import type { EventCodec } from '../codec/event-codec.js';
import {
  START,
  type EventBatch,
  type EventStore,
  type Position,
  type RecordedEvent,
} from '../event-store.js';
import { recordedAtOf } from '../history/revision-at.js';
import { replayedEvent, withoutPersonalData, type ReplayedEvent } from './replayed-event.js';
import { UserIds } from './user-ids.js';

/** Which events, all of it together. */
export interface ReplayQuery {
  /** Streams that begin so, or are called so. */
  readonly streams: { readonly prefixes: readonly string[]; readonly names: readonly string[] };
  readonly types?: readonly string[];
  /** By `recordedAt`, ISO 8601 UTC with milliseconds: `from` inclusive, `to` exclusive. */
  readonly from?: string;
  readonly to?: string;
  /** Exclusive. Default: `START`. */
  readonly after?: Position;
  /** Open what is sealed, and name the users. */
  readonly personalData: boolean;
}

export interface ReplayBatch {
  /** In log order; may be empty when only `position` moved on. */
  readonly events: readonly ReplayedEvent[];
  /** A replay that goes on after it misses nothing. */
  readonly position: Position;
}

const PAGE = 1_000;

/**
 * Streams events as analysts get them, through every upcaster, up to the log's head as it was when the last batch was
 * read. One batch is in memory at a time, and the next one is read when it is asked for.
 *
 * Nothing is left out silently: an event of a type or version that only a newer Rollcall knows ends the replay with
 * `unknown_event_version`, one that does not open or parse with `unsealing_failed` or `malformed_event`; what stands
 * before it was delivered. Also `store_unavailable`, and a `RangeError` for an `after` that is no position.
 */
export class Replay {
  private readonly userIds: UserIds;

  constructor(
    private readonly store: EventStore,
    private readonly codec: EventCodec,
  ) {
    this.userIds = new UserIds(store, codec);
  }

  async *batches(query: ReplayQuery): AsyncGenerator<ReplayBatch, void, undefined> {
    const wanted = predicateOf(query);
    let reached = query.after ?? START;
    for await (const { events, position } of this.read(query)) {
      const { decoded, failure } = await this.decode(events.filter(wanted));
      reached = failure === undefined ? position : (decoded.at(-1)?.position ?? reached);
      yield { events: await this.present(decoded, query), position: reached };
      if (failure !== undefined) throw failure;
    }
  }

  /** One stream is read by itself; more than one by way of the log. */
  private async *read(query: ReplayQuery): AsyncGenerator<Pick<EventBatch, 'events' | 'position'>> {
    const { streams, types, after = START } = query;
    const [only] = streams.names;
    if (only === undefined || streams.names.length > 1 || streams.prefixes.length > 0) {
      const streamPrefixes = [...streams.prefixes, ...streams.names];
      yield* this.store.readAll({ after, filter: { types, streamPrefixes }, batchSize: PAGE });
      return;
    }
    for (let from = 0; ; from += PAGE) {
      const events = await this.store.readStream(only, { direction: 'forwards', from, limit: PAGE });
      yield { events, position: events.at(-1)?.position ?? after };
      if (events.length < PAGE) return;
    }
  }

  /** All of them, or what stands before the first that cannot be read, and why. */
  private async decode(
    events: readonly RecordedEvent[],
  ): Promise<{ readonly decoded: readonly Recorded[]; readonly failure?: Error }> {
    try {
      return { decoded: await this.codec.decodeEvery(events) };
    } catch (failure) {
      if (events.length < 2) return { decoded: [], failure: failure as Error };
    }
    const decoded: Recorded[] = [];
    for (const event of events) {
      try {
        decoded.push(...(await this.codec.decodeEvery([event])));
      } catch (failure) {
        return { decoded, failure: failure as Error };
      }
    }
    return { decoded };
  }

  private async present(
    events: readonly Recorded[],
    { personalData }: ReplayQuery,
  ): Promise<readonly ReplayedEvent[]> {
    if (!personalData) return events.map(withoutPersonalData);
    await this.userIds.prepare(events.filter(({ stream }) => stream.startsWith(userStreamPrefix)));
    return events.map((event) => replayedEvent(event, this.userIds.of(event.stream)));
  }
}

function predicateOf({
  streams,
  types,
  from,
  to,
  after = START,
}: ReplayQuery): (event: RecordedEvent) => boolean {
  const names = new Set(streams.names);
  return (event) => {
    if (event.position <= after || (types !== undefined && !types.includes(event.type))) return false;
    if (!names.has(event.stream) && !streams.prefixes.some((prefix) => event.stream.startsWith(prefix)))
      return false;
    if (from === undefined && to === undefined) return true;
    const at = recordedAtOf(event);
    return (from === undefined || at >= from) && (to === undefined || at < to);
  };
}

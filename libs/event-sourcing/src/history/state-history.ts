import { setImmediate as turn } from 'node:timers/promises';
import type { DomainEvent } from '@rollcall/domain';
import type { EventCodec } from '../codec/event-codec.js';
import { keyIdOf, parseMetadata } from '../codec/event-metadata.js';
import type { Aggregate, Loaded } from '../commands/aggregate.js';
import { StateSnapshots, type SnapshottedState } from '../commands/state-snapshots.js';
import { START, type EventStore, type RecordedEvent } from '../event-store.js';
import type { SnapshotStore } from '../snapshot-store.js';
import { HISTORY_EVERY, HistorySnapshots } from './history-snapshots.js';
import { revisionAt } from './revision-at.js';

export interface StateHistoryOptions {
  readonly store: EventStore;
  readonly codec: EventCodec;
  readonly snapshots?: SnapshotStore;
}

/**
 * States as they were: a fold of a stream's beginning, with the same `evolve` as commands have. A stream of any length
 * costs a look for the revision and a fold of at most 500 events, once its history was folded a first time.
 * Events of types that only a newer version knows are gone past, as the read models of that time went past them. Errors:
 * `store_unavailable`; the codec's own for events that cannot be read.
 */
export class StateHistory {
  private readonly snapshots: HistorySnapshots | undefined;

  constructor(private readonly options: StateHistoryOptions) {
    const { codec, snapshots } = options;
    this.snapshots = snapshots && new HistorySnapshots(new StateSnapshots(snapshots, codec.keys));
  }

  /** Revision of the last event recorded at or before an instant (ISO 8601 UTC with milliseconds); -1 = none was. */
  revisionAt(stream: string, instant: string): Promise<number> {
    return revisionAt(this.options.store, stream, instant);
  }

  /** The state right after the event of that revision; where the stream ends before it, at its end. */
  async at<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
    revision: number,
  ): Promise<Loaded<State>> {
    let past = await this.begin(aggregate, stream, revision);
    while (past.revision < revision) {
      const page = await this.options.store.readStream(stream, {
        direction: 'forwards',
        from: past.revision + 1,
        limit: Math.min(HISTORY_EVERY, revision - past.revision),
      });
      const last = page.at(-1);
      if (last === undefined) break;
      past = await this.fold(aggregate, past, page, last);
      this.snapshots?.offer(aggregate.snapshotVersion, stream, past);
      if (past.revision < revision) await turn();
    }
    return past;
  }

  /** Resolves when the snapshots begun are written. */
  async close(): Promise<void> {
    await this.snapshots?.settled();
  }

  private async begin<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
    revision: number,
  ): Promise<SnapshottedState<State>> {
    const snapshot = await this.snapshots?.nearest(aggregate, stream, revision);
    if (snapshot !== undefined && (await this.stands(stream, snapshot))) return snapshot;
    const state = aggregate.decider.initialState;
    return { state, revision: -1, position: START, recordedAt: '', eventId: '', keyId: undefined };
  }

  /** A log brought back from a backup may end before the snapshot, or have gone another way. */
  private async stands(stream: string, { revision, eventId }: SnapshottedState<unknown>): Promise<boolean> {
    const [event] = await this.options.store.readStream(stream, {
      direction: 'forwards',
      from: revision,
      limit: 1,
    });
    return event?.id === eventId;
  }

  private async fold<State, Command, Event extends DomainEvent>(
    { decider }: Aggregate<State, Command, Event>,
    begin: SnapshottedState<State>,
    events: readonly RecordedEvent[],
    { revision, position, id: eventId, metadata }: RecordedEvent,
  ): Promise<SnapshottedState<State>> {
    let { state } = begin;
    for (const event of await this.options.codec.decode(events)) {
      state = decider.evolve(state, event as unknown as Event, event.recordedAt);
    }
    const keyId = events.reduce<string | undefined>((known, event) => keyIdOf(event) ?? known, begin.keyId);
    return { state, revision, position, recordedAt: parseMetadata(metadata).recordedAt, eventId, keyId };
  }
}

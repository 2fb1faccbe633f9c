import { setImmediate as turn } from 'node:timers/promises';
import type { DomainEvent } from '@rollcall/domain';
import type { EventCodec } from '../codec/event-codec.js';
import { keyIdOf, parseMetadata } from '../codec/event-metadata.js';
import { START, type EventStore, type RecordedEvent } from '../event-store.js';
import type { Aggregate } from './aggregate.js';
import { SNAPSHOT_EVERY } from './snapshot-writer.js';
import type { SnapshottedState, StateSnapshots } from './state-snapshots.js';

/** Most events of a stream held in memory at once. */
const PAGE = 500;

/** Its `eventId` is empty without an event. */
export interface LoadedFromStore<State> extends SnapshottedState<State> {
  /** Of the snapshot it began with; -1 without one. */
  readonly snapshotRevision: number;
}

/**
 * Folds a stream: its snapshot, then what came after, page by page. The end of the stream is read first: a short stream
 * takes that one read and no look at the snapshots, a long one mostly begins with a snapshot within that end.
 */
export class StateLoader {
  constructor(
    private readonly store: EventStore,
    private readonly codec: EventCodec,
    private readonly snapshots: StateSnapshots | undefined,
  ) {}

  async load<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
  ): Promise<LoadedFromStore<State>> {
    const nothing: LoadedFromStore<State> = {
      state: aggregate.decider.initialState,
      revision: -1,
      position: START,
      recordedAt: '',
      eventId: '',
      keyId: undefined,
      snapshotRevision: -1,
    };
    if (this.snapshots === undefined || aggregate.snapshotVersion === undefined)
      return this.foldOn(aggregate, stream, nothing);
    const end = await this.store.readStream(stream, { direction: 'backwards', limit: SNAPSHOT_EVERY });
    const tail = [...end].reverse();
    if (tail.length < SNAPSHOT_EVERY) return this.fold(aggregate, nothing, tail);
    const snapshot = await this.snapshots.read(aggregate, stream);
    const stands = snapshot !== undefined && (await this.stands(stream, snapshot, tail));
    const begin = stands ? { ...snapshot, snapshotRevision: snapshot.revision } : nothing;
    const next = begin.revision + 1 - tail[0]!.revision;
    return next < 0 ? this.foldOn(aggregate, stream, begin) : this.fold(aggregate, begin, tail.slice(next));
  }

  /** A log brought back from a backup may end before the snapshot, or have gone another way. */
  private async stands(
    stream: string,
    { revision, eventId }: SnapshottedState<unknown>,
    tail: readonly RecordedEvent[],
  ): Promise<boolean> {
    const at = revision - tail[0]!.revision;
    if (at >= 0) return tail[at]?.id === eventId;
    const [event] = await this.store.readStream(stream, { direction: 'forwards', from: revision, limit: 1 });
    return event?.id === eventId;
  }

  private async foldOn<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
    begin: LoadedFromStore<State>,
  ): Promise<LoadedFromStore<State>> {
    let loaded = begin;
    for (;;) {
      const from = loaded.revision + 1;
      const page = await this.store.readStream(stream, { direction: 'forwards', from, limit: PAGE });
      loaded = await this.fold(aggregate, loaded, page);
      if (page.length < PAGE) return loaded;
      await turn();
    }
  }

  private async fold<State, Command, Event extends DomainEvent>(
    { decider }: Aggregate<State, Command, Event>,
    begin: LoadedFromStore<State>,
    events: readonly RecordedEvent[],
  ): Promise<LoadedFromStore<State>> {
    const last = events.at(-1);
    if (last === undefined) return begin;
    let { state } = begin;
    for (const event of await this.codec.decodeEvery(events)) {
      state = decider.evolve(state, event as unknown as Event, event.recordedAt);
    }
    const { revision, position, id: eventId } = last;
    const { recordedAt } = parseMetadata(last.metadata);
    const keyId = lastKeyId(events) ?? begin.keyId;
    return { ...begin, state, revision, position, recordedAt, eventId, keyId };
  }
}

/** Of the last, because a stream whose key was forgotten goes on with another one. */
function lastKeyId(events: readonly RecordedEvent[]): string | undefined {
  for (let at = events.length - 1; at >= 0; at--) {
    const keyId = keyIdOf(events[at]!);
    if (keyId !== undefined) return keyId;
  }
  return undefined;
}

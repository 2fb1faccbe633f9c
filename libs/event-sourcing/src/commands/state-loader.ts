import type { DomainEvent } from '@rollcall/domain';
import type { EventCodec } from '../codec/event-codec.js';
import { parseMetadata } from '../codec/event-metadata.js';
import { START, type EventStore } from '../event-store.js';
import type { Aggregate, Loaded } from './aggregate.js';
import type { SnapshottedState, StateSnapshots } from './state-snapshots.js';

/** Most events of a stream held in memory at once. */
const PAGE = 500;

export interface LoadedFromStore<State> extends Loaded<State> {
  /** Of the snapshot it began with; -1 without one. */
  readonly snapshotRevision: number;
  /** Of the last event; empty without one. */
  readonly eventId: string;
}

/** Folds a stream: its snapshot, then what came after, page by page. */
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
    const snapshot = await this.snapshots?.read(aggregate, stream);
    if (snapshot !== undefined && (await this.stands(stream, snapshot))) {
      return this.fold(aggregate, stream, { ...snapshot, snapshotRevision: snapshot.revision });
    }
    const state = aggregate.decider.initialState;
    const nothing = {
      state,
      revision: -1,
      position: START,
      recordedAt: '',
      eventId: '',
      snapshotRevision: -1,
    };
    return this.fold(aggregate, stream, nothing);
  }

  /** A log brought back from a backup may end before the snapshot, or have gone another way. */
  private async stands(stream: string, { revision, eventId }: SnapshottedState<unknown>): Promise<boolean> {
    const [event] = await this.store.readStream(stream, { direction: 'forwards', from: revision, limit: 1 });
    return event?.id === eventId;
  }

  private async fold<State, Command, Event extends DomainEvent>(
    { decider }: Aggregate<State, Command, Event>,
    stream: string,
    begin: LoadedFromStore<State>,
  ): Promise<LoadedFromStore<State>> {
    let loaded = begin;
    for (;;) {
      const from = loaded.revision + 1;
      const page = await this.store.readStream(stream, { direction: 'forwards', from, limit: PAGE });
      const last = page.at(-1);
      if (last === undefined) return loaded;
      let state = loaded.state;
      for (const event of await this.codec.decode(page)) {
        state = decider.evolve(state, event as unknown as Event, event.recordedAt);
      }
      const { revision, position, id: eventId } = last;
      loaded = {
        ...loaded,
        state,
        revision,
        position,
        eventId,
        recordedAt: parseMetadata(last.metadata).recordedAt,
      };
      if (page.length < PAGE) return loaded;
    }
  }
}

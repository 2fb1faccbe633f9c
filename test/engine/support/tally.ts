import {
  DomainError,
  type Decider,
  type DomainEvent,
  type MetricEventRecorded,
  type UserIdentified,
} from '@rollcall/domain';
import type { Aggregate, Decide } from '@rollcall/event-sourcing';

/** A small aggregate over real events: a name that is sealed, and a sum. */
export interface Tally {
  readonly name: string | null;
  readonly sum: number;
}

export type TallyEvent = UserIdentified | MetricEventRecorded;

const decider: Decider<Tally, never, TallyEvent> = {
  initialState: { name: null, sum: 0 },
  evolve: (state, event) =>
    event.type === 'UserIdentified'
      ? { ...state, name: event.data.sealed?.name ?? null }
      : { ...state, sum: state.sum + event.data.value },
  decide: () => [],
};

export const tally: Aggregate<Tally, never, TallyEvent> = { name: 'tally', decider, snapshotVersion: 1 };

export const named = (name: string): UserIdentified => ({
  type: 'UserIdentified',
  data: { sealed: { name } },
});

export const counted = (value: number, key?: string, metric = 'commits'): MetricEventRecorded => ({
  type: 'MetricEventRecorded',
  data: { metric, value, at: '2024-01-17T10:00:00.000Z', tz: 'UTC', day: '2024-01-17' },
  idempotencyKey: key,
});

export const adding =
  (...events: readonly TallyEvent[]): Decide<Tally, TallyEvent> =>
  () =>
    events;

/** Adds one while the sum is below `most`; then changes nothing. */
export const upTo =
  (most: number): Decide<Tally, TallyEvent> =>
  ({ state }) =>
    state.sum < most ? [counted(1)] : [];

export const refusing: Decide<Tally, DomainEvent & TallyEvent> = () => {
  throw new DomainError('invalid_value', 'Refused');
};

import {
  isDomainError,
  userDecider,
  type RecordMetricEvent,
  type UserEvent,
  type UserState,
} from '@rollcall/domain';
import { useId } from '@rollcall/event-sourcing';

/** One item of a batch. */
export interface BatchItem {
  /** Place in the request, from 0. */
  readonly index: number;
  readonly metric: string;
  readonly idempotencyKey: string | undefined;
  /** The command, once it is known when it arrives (ISO 8601 UTC). */
  readonly recording: (now: string) => RecordMetricEvent;
}

export interface RefusedItem {
  readonly index: number;
  readonly message: string;
}

export interface DecidedItems {
  readonly events: readonly UserEvent[];
  readonly refused: readonly RefusedItem[];
  /** Items that asked for nothing. */
  readonly replayed: number;
}

const useOf = ({ metric, idempotencyKey: key }: BatchItem): string | undefined =>
  key === undefined ? undefined : useId({ metric, key });

/**
 * One user's items, each on the state the ones before lead to. An item whose idempotency key was used before, in the log
 * (`used`) or earlier among these, asks for nothing; one the user's state refuses is told and stops no other.
 */
export function decideItems(
  state: UserState,
  items: readonly BatchItem[],
  used: { has(use: string): boolean },
  now: string,
): DecidedItems {
  const events: UserEvent[] = [];
  const refused: RefusedItem[] = [];
  const usedHere = new Set<string>();
  let replayed = 0;
  let current = state;
  for (const item of items) {
    const use = useOf(item);
    if (use !== undefined && (used.has(use) || usedHere.has(use))) {
      replayed++;
      continue;
    }
    try {
      for (const event of userDecider.decide(current, item.recording(now))) {
        events.push(event);
        current = userDecider.evolve(current, event, now);
      }
      if (use !== undefined) usedHere.add(use);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      refused.push({ index: item.index, message: error.message });
    }
  }
  return { events, refused, replayed };
}

import { userAggregate } from '@rollcall/composition';
import { userChanges, userDecider, type Recorded, type UserEvent, type UserState } from '@rollcall/domain';
import {
  EngineError,
  isEngineError,
  type EventCodec,
  type EventStore,
  type RecordedEvent,
  type StateHistory,
} from '@rollcall/event-sourcing';
import type { UserEventRow } from './user-history.dto.js';

const PAGE = 500;

export interface EventRowsParts {
  readonly store: EventStore;
  readonly codec: EventCodec;
  readonly history: StateHistory;
}

/** An event, or why it cannot be read here. */
type Read = Recorded | EngineError;

/** Tells what each of some events of one stream changed, from the state before the first of them on. Any order. */
export async function eventRows(
  parts: EventRowsParts,
  stream: string,
  shown: readonly RecordedEvent[],
): Promise<readonly UserEventRow[]> {
  const revisions = shown.map(({ revision }) => revision);
  const [first, last] = [Math.min(...revisions), Math.max(...revisions)];
  const rows = new Map<number, UserEventRow>();
  let state = shown.length === 0 ? undefined : await stateBefore(parts, stream, first);
  for (let from = first; from <= last; from += PAGE) {
    const limit = Math.min(PAGE, last - from + 1);
    const page = await parts.store.readStream(stream, { direction: 'forwards', from, limit });
    for (const [index, read] of (await readEach(parts.codec, page)).entries()) {
      const before = state;
      state = stateAfter(before, read);
      const event = page[index]!;
      if (revisions.includes(event.revision)) rows.set(event.revision, rowOf(event, read, before, state));
    }
  }
  return revisions.map((revision) => rows.get(revision)!);
}

/** undefined: it hangs on an event that cannot be read. */
async function stateBefore(
  { history }: EventRowsParts,
  stream: string,
  revision: number,
): Promise<UserState | undefined> {
  try {
    return (await history.at(userAggregate, stream, revision - 1)).state;
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

/** Folds go past types that only a newer version knows, and stop at everything else that cannot be read. */
function stateAfter(before: UserState | undefined, read: Read): UserState | undefined {
  if (before === undefined) return undefined;
  if (read instanceof Error) return read.detail.unknownType === true ? before : undefined;
  return userDecider.evolve(before, read as unknown as UserEvent, read.recordedAt);
}

async function readEach(codec: EventCodec, events: readonly RecordedEvent[]): Promise<readonly Read[]> {
  try {
    const decoded = await codec.decode(events);
    if (decoded.length === events.length) return decoded;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    if (events.length === 1) return [error];
  }
  if (events.length === 1) return [unknownType(events[0]!)];
  const each: Read[] = [];
  for (const event of events) each.push(...(await readEach(codec, [event])));
  return each;
}

const isUnreadable = (error: unknown): error is EngineError =>
  isEngineError(error, 'unknown_event_version') ||
  isEngineError(error, 'unsealing_failed') ||
  isEngineError(error, 'malformed_event');

const unknownType = ({ type }: RecordedEvent): EngineError =>
  new EngineError('unknown_event_version', `Events of the type ${type} are not known here`, {
    unknownType: true,
  });

function rowOf(
  { revision, id, type, position }: RecordedEvent,
  read: Read,
  before: UserState | undefined,
  after: UserState | undefined,
): UserEventRow {
  if (read instanceof Error) {
    const { code, message: error } = read;
    return { revision, id, type, position, changes: null, problem: { code, error } };
  }
  const { recordedAt, actor, correlationId, causationId, idempotencyKey, data } = read;
  const { at } = data as { readonly at?: string };
  const changes = before !== undefined && after !== undefined ? userChanges(before, after) : null;
  const told = { recordedAt, at, actor, correlationId, causationId, idempotencyKey, data };
  return { revision, id, type, position, ...told, changes };
}

import { laterOf, type EventBatch, type Position, type RecordedEvent } from '@rollcall/event-sourcing';
import type messages from '@eventstore/db-client/generated/streams_pb.js';
import type { Connection } from './connection.js';
import type { EventSelection } from './event-selection.js';
import { toReadFailure, unavailable } from './failures.js';
import type { ReadCall } from './read-call.js';
import { logRequest, subscriptionRequest } from './read-request.js';
import { isSelected, positionOf, recordedIn, toRecordedEvent } from './recorded-event.js';
import type { Patience } from './settings.js';
import type { StreamReader } from './stream-reader.js';

export interface Reading {
  readonly selection: EventSelection;
  readonly batchSize: number;
  readonly signal?: AbortSignal;
}

/** Of a log that is shared with others, of which hardly anything is wanted. */
const LONGEST_SEARCH_MS = 600_000;

type Batches = AsyncGenerator<EventBatch, void, undefined>;

/** Reads the log from a position on: up to its end, or live. Breaks with `store_unavailable`. */
export class LogReader {
  constructor(
    private readonly connection: Connection,
    private readonly reader: StreamReader,
    private readonly patience: Patience,
  ) {}

  /** Up to the end, where the server leaves out what is not selected. */
  async *toEnd(after: Position, { selection, batchSize, signal }: Reading): Batches {
    // What stands up to here has gone by when the read has ended, selected or not.
    const head = await this.reader.head();
    let position = after;
    let missed = 0;
    for await (const answers of this.answers(logRequest(after, selection.atServer), batchSize, signal)) {
      if (answers.length === 0) {
        await this.isSearching(selection, ++missed);
        continue;
      }
      missed = 0;
      const batch = batchOf(answers, position, selection);
      position = batch.position;
      if (batch.events.length > 0) yield { ...batch, caughtUp: false };
    }
    if (!signal?.aborted) yield { events: [], position: laterOf(position, head), caughtUp: true };
  }

  /**
   * While it looks through a long part of the log that is not wanted, the server says nothing. It is searching as long as
   * it answers others; throws `store_unavailable` otherwise.
   */
  private async isSearching({ atServer }: EventSelection, missed: number): Promise<void> {
    if (atServer === undefined || missed * this.patience.readMs > LONGEST_SEARCH_MS)
      throw unavailable('EventStoreDB has stopped answering a read of the log');
    await this.reader.head();
  }

  /**
   * What is appended from now on, and what was after `after`. The server leaves out nothing, so that the position
   * follows the head exactly, and silence can be told from a subscription that has died.
   */
  async *live(after: Position, { selection, batchSize, signal }: Reading): Batches {
    let position = after;
    let [isLive, saidSo, missed] = [false, false, 0];
    const isDrained = { of: undefined as ReadCall | undefined };
    for await (const answers of this.answers(subscriptionRequest(after), batchSize, signal, isDrained)) {
      if (answers.length === 0) {
        missed = (await this.reader.head()) > position ? missed + 1 : 0;
        if (missed > 1) throw unavailable('A subscription has died silently');
        continue;
      }
      missed = 0;
      for (const answer of answers) {
        if (answer.hasCaughtUp()) isLive = true;
        else if (answer.hasFellBehind()) isLive = false;
      }
      const batch = batchOf(answers, position, selection);
      const caughtUp = isLive && isDrained.of!.isDrained;
      if (batch.position !== position || caughtUp !== saidSo) yield { ...batch, caughtUp };
      [position, saidSo] = [batch.position, caughtUp];
    }
    if (!signal?.aborted) throw unavailable('A subscription has ended');
  }

  /** Nothing where nothing came within the time that there is for it. */
  private async *answers(
    request: messages.ReadReq,
    most: number,
    signal?: AbortSignal,
    drained?: { of: ReadCall | undefined },
  ): AsyncGenerator<readonly messages.ReadResp[], void, undefined> {
    const timeoutMs = drained === undefined ? this.patience.readMs : this.patience.silenceMs;
    const since = performance.now();
    const node = await this.connection.connected(this.patience.readMs);
    const call = node.read(request);
    if (drained) drained.of = call;
    const cancel = (): void => call.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      while (!signal?.aborted) {
        const answers = await call.take(most, timeoutMs);
        if (answers === undefined) return;
        yield answers;
      }
    } catch (error) {
      if (signal?.aborted) return;
      this.connection.went(node, error, since);
      throw toReadFailure(error);
    } finally {
      signal?.removeEventListener('abort', cancel);
      call.cancel();
    }
  }
}

/** Takes in nothing at or below `after`: a read gives the event at its beginning once more. */
function batchOf(
  answers: readonly messages.ReadResp[],
  after: Position,
  selection: EventSelection,
): Omit<EventBatch, 'caughtUp'> {
  const events: RecordedEvent[] = [];
  let position = after;
  for (const answer of answers) {
    const event = recordedIn(answer);
    if (event === undefined) continue;
    const at = positionOf(event);
    if (at <= position) continue;
    position = at;
    if (isSelected(event, selection)) events.push(toRecordedEvent(event));
  }
  return { events, position };
}

import type { Position, ReadStreamOptions, RecordedEvent } from '@rollcall/event-sourcing';
import { START } from '@rollcall/event-sourcing';
import type messages from '@eventstore/db-client/generated/streams_pb.js';
import type { Connection } from './connection.js';
import { selectionOf } from './event-selection.js';
import { isTombstoned, toReadFailure } from './failures.js';
import { lastEventsRequest, streamRequest } from './read-request.js';
import { isSelected, positionOf, recordedIn, toRecordedEvent } from './recorded-event.js';

/** Answers of a read taken at a time. */
const TAKEN = 500;

const everything = selectionOf();

/** Reads that end, always at the leader. */
export class StreamReader {
  constructor(
    private readonly connection: Connection,
    private readonly timeoutMs: number,
  ) {}

  async read(stream: string, options: ReadStreamOptions): Promise<readonly RecordedEvent[]> {
    try {
      const answers = await this.all(streamRequest(stream, options));
      return answers
        .map(recordedIn)
        .filter((event) => event !== undefined)
        .map(toRecordedEvent);
    } catch (error) {
      if (isTombstoned(error)) return [];
      throw toReadFailure(error);
    }
  }

  /** Of the last event of the log, be it the server's own. */
  async head(): Promise<Position> {
    try {
      const [last] = (await this.all(lastEventsRequest(1))).map(recordedIn);
      return last === undefined ? START : positionOf(last);
    } catch (error) {
      throw toReadFailure(error);
    }
  }

  /** The newest first; fewer than `limit` by the server's own. */
  async newest(limit: number): Promise<readonly RecordedEvent[]> {
    try {
      const answers = await this.all(lastEventsRequest(limit));
      return answers
        .map(recordedIn)
        .filter((event) => event !== undefined)
        .filter((event) => isSelected(event, everything))
        .map(toRecordedEvent);
    } catch (error) {
      throw toReadFailure(error);
    }
  }

  private async all(request: messages.ReadReq): Promise<messages.ReadResp[]> {
    const since = performance.now();
    const node = await this.connection.connected(this.timeoutMs);
    const call = node.read(request);
    const answers: messages.ReadResp[] = [];
    try {
      for (;;) {
        const some = await call.takeOrFail(TAKEN, this.timeoutMs);
        if (some === undefined) return answers;
        answers.push(...some);
      }
    } catch (error) {
      this.connection.went(node, error, since);
      throw error;
    } finally {
      call.cancel();
    }
  }
}

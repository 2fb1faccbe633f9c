import type { Position, ReadStreamOptions, RecordedEvent } from '@rollcall/event-sourcing';
import { START } from '@rollcall/event-sourcing';
import type messages from '@eventstore/db-client/generated/streams_pb.js';
import type { Connection } from './connection.js';
import { isTombstoned, toReadFailure } from './failures.js';
import { lastEventRequest, streamRequest } from './read-request.js';
import { positionOf, recordedIn, toRecordedEvent } from './recorded-event.js';

/** Answers of a read taken at a time. */
const TAKEN = 500;

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
      const [last] = (await this.all(lastEventRequest())).map(recordedIn);
      return last === undefined ? START : positionOf(last);
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

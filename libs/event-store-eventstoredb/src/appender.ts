import { randomUUID } from 'node:crypto';
import type { AppendResult, ExpectedRevision, NewEvent } from '@rollcall/event-sourcing';
import { appendRequest } from './append-request.js';
import { resultOf } from './append-reply.js';
import type { Connection } from './connection.js';
import type { StreamReader } from './stream-reader.js';

/** How far back an append that expects nothing is looked for. */
const RECENT = 1_000;

/** Appends within a deadline. That a repeated append is told from a conflict is EventStoreDB's own doing but for `any`. */
export class Appender {
  constructor(
    private readonly connection: Connection,
    private readonly reader: StreamReader,
    private readonly timeoutMs: number,
  ) {}

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    const until = performance.now() + this.timeoutMs;
    const revision = expected === 'any' ? await this.standsAfter(stream, events[0]!.id) : expected;
    const node = await this.connection.connected(until - performance.now());
    const id = randomUUID();
    const since = performance.now();
    try {
      const request = appendRequest(id, stream, revision, events);
      return resultOf(await node.appends.send(id, request, until - since), stream);
    } catch (error) {
      this.connection.went(node, error, since);
      throw error;
    }
  }

  /**
   * What `any` stands for: anything, unless the first event has been appended already. The server remembers ids
   * appended so only as long as it runs and has room.
   */
  private async standsAfter(stream: string, firstId: string): Promise<ExpectedRevision> {
    const recent = await this.reader.read(stream, { direction: 'backwards', limit: RECENT });
    const found = recent.find(({ id }) => id === firstId);
    if (found === undefined) return 'any';
    return found.revision === 0 ? 'no-stream' : found.revision - 1;
  }
}

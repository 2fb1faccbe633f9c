import { expect } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  isEngineError,
  pause,
  type EventStore,
  type NewEvent,
  type RecordedEvent,
} from '@rollcall/event-sourcing';
import { appendInsistently } from '../../libs/event-sourcing/src/commands/insistent-append.js';
import { eventually } from './eventually.js';

/** Milliseconds for which one append is repeated before the client is told that the store is away. */
const INSISTENCE = 300;

/**
 * Clients that append without a rest, each to its own stream, while one subscription follows them all. A client that is
 * told that the store is away repeats its append until it is acknowledged, as users do.
 */
export class WritingClients {
  acknowledged = 0;
  /** Appends given up after `INSISTENCE`, to be repeated. */
  refused = 0;
  readonly followed: RecordedEvent[] = [];
  private readonly prefix = `clients-${randomUUID()}`;
  private readonly written: string[][];
  private readonly abort = new AbortController();
  private isWriting = true;
  private isAbandoned = false;
  private readonly following: Promise<void>;
  private readonly writing: Promise<void[]>;

  constructor(
    private readonly store: EventStore,
    readonly count = 64,
  ) {
    this.written = Array.from({ length: count }, () => []);
    this.following = this.follow();
    this.writing = Promise.all(this.written.map((_, client) => this.write(client)));
  }

  /** So many more appends were acknowledged since this was asked. */
  async acknowledges(more: number): Promise<void> {
    const until = this.acknowledged + more;
    await eventually(`${more} more appends`, () => this.acknowledged >= until, 60_000);
  }

  async isRefused(times: number): Promise<void> {
    const until = this.refused + times;
    await eventually(`${times} refused appends`, () => this.refused >= until, 60_000);
  }

  /** Stops, and checks that each append stands once where it was acknowledged, and was followed once and in order. */
  async stopAndCheck(): Promise<void> {
    this.isWriting = false;
    await this.writing;
    for (const [client, ids] of this.written.entries()) {
      const standing = await this.store.readStream(this.stream(client), {
        direction: 'forwards',
        limit: 100_000,
      });
      expect(standing.map(({ id }) => id)).toEqual(ids);
    }
    const all = this.written.reduce((sum, ids) => sum + ids.length, 0);
    await eventually('every event followed', () => this.followed.length >= all, 60_000);
    this.abort.abort();
    await this.following;
    const log: string[] = [];
    for await (const { events } of this.store.readAll({ filter: { streamPrefixes: [this.prefix] } }))
      log.push(...events.map(({ id }) => id));
    expect(log).toHaveLength(all);
    expect(this.followed.map(({ id }) => id)).toEqual(log);
  }

  /** Ends without a check, whether or not what is under way was acknowledged. */
  async abandon(): Promise<void> {
    this.isWriting = false;
    this.isAbandoned = true;
    this.abort.abort();
    await Promise.allSettled([this.writing, this.following]);
  }

  private stream(client: number): string {
    return `${this.prefix}-${client}`;
  }

  private async follow(): Promise<void> {
    const options = { filter: { streamPrefixes: [this.prefix] }, batchSize: 100, signal: this.abort.signal };
    for await (const { events } of this.store.subscribe(options)) this.followed.push(...events);
  }

  private async write(client: number): Promise<void> {
    const ids = this.written[client]!;
    while (this.isWriting) {
      const events = Array.from({ length: 1 + (ids.length % 2) }, event);
      await this.untilAcknowledged(client, ids.length === 0 ? 'no-stream' : ids.length - 1, events);
      ids.push(...events.map(({ id }) => id));
      this.acknowledged += 1;
    }
  }

  private async untilAcknowledged(
    client: number,
    expected: number | 'no-stream',
    events: readonly NewEvent[],
  ): Promise<void> {
    while (!this.isAbandoned) {
      try {
        await appendInsistently(this.store, this.stream(client), expected, events, INSISTENCE);
        return;
      } catch (error) {
        if (!isEngineError(error, 'store_unavailable') && !isEngineError(error, 'outcome_unknown'))
          throw error;
        this.refused += 1;
        await pause(20);
      }
    }
  }
}

const event = (): NewEvent => ({ id: randomUUID(), type: 'Happened', data: '{"v":1}', metadata: '{"v":1}' });

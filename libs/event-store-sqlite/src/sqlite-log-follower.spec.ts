import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { START, type EventStore, type NewEvent } from '@rollcall/event-sourcing';
import { eventStoreContract } from '../../../test/contract/event-store.contract.js';
import { inTemporaryFile } from '../../../test/support/temporary-store.js';
import { eventually } from '../../../test/support/eventually.js';
import { steadyClock } from '../../../test/support/steady-clock.js';
import { LogProgress } from './log-progress.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { SqliteLogFollower } from './sqlite-log-follower.js';

const forWriting = { exclusive: 'for-writing' } as const;

/** Appended to where it is written, read where it is followed. */
class Followed implements EventStore {
  private readonly writer: SqliteEventStore;
  private readonly follower: SqliteLogFollower;

  constructor(file: string) {
    this.writer = SqliteEventStore.open(file, forWriting);
    this.follower = SqliteLogFollower.open(file, this.writer.progress!.memory);
  }

  append: EventStore['append'] = (...append) => this.writer.append(...append);
  readStream: EventStore['readStream'] = (...read) => this.follower.readStream(...read);
  readAll: EventStore['readAll'] = (options) => this.follower.readAll(options);
  subscribe: EventStore['subscribe'] = (options) => this.follower.subscribe(options);
  head: EventStore['head'] = () => this.follower.head();
  newest: EventStore['newest'] = (limit) => this.follower.newest(limit);
  isPosition: EventStore['isPosition'] = (text) => this.follower.isPosition(text);
  distance: EventStore['distance'] = (from, to) => this.follower.distance(from, to);
  ping: EventStore['ping'] = () => this.follower.ping();

  async close(): Promise<void> {
    await this.follower.close();
    await this.writer.close();
  }
}

eventStoreContract(
  'SQLite, followed from another thread',
  inTemporaryFile((path) => new Followed(path)),
);

describe('A follower of the log', () => {
  let directory: string;
  let writer: SqliteEventStore;
  let follower: SqliteLogFollower;
  /** Tells the follower what is on disk, instead of the writer. */
  let told: LogProgress;
  let clock: ReturnType<typeof steadyClock>;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-events-'));
    const file = join(directory, 'events.db');
    writer = SqliteEventStore.open(file);
    told = new LogProgress();
    follower = SqliteLogFollower.open(file, told.memory);
    clock = steadyClock();
  });
  afterEach(async () => {
    clock.putBack();
    await follower.close();
    await writer.close();
    rmSync(directory, { recursive: true });
  });

  const event = (): NewEvent => ({ id: randomUUID(), type: 'Happened', data: '{}', metadata: '{}' });
  const append = async () => (await writer.append('a', 'any', [event()])).position;

  it('delivers nothing that is not on disk yet', async () => {
    const [first, second] = [await append(), await append()];
    expect(await follower.head()).toBe(START);
    told.announce(first);
    const delivered: string[] = [];
    const ending = new AbortController();
    const following = (async () => {
      for await (const { events } of follower.subscribe({ signal: ending.signal }))
        delivered.push(...events.map(({ position }) => position));
    })();
    await eventually('the first event', () => delivered.length === 1);
    expect([await follower.head(), delivered]).toEqual([first, [first]]);
    told.announce(second);
    await eventually('the second event', () => delivered.length === 2);
    ending.abort();
    await following;
    expect(delivered).toEqual([first, second]);
  });

  it.each([
    ['the end of a stream', () => follower.readStream('a', { direction: 'backwards', limit: 1 })],
    ['a stream', () => follower.readStream('a', { direction: 'forwards', limit: 10 })],
    ['the newest events', () => follower.newest(1)],
  ])('shows %s when it is on disk', async (_, read) => {
    const position = await append();
    let isShown = false;
    const reading = read().then((events) => ((isShown = true), events));
    await follower.ping();
    expect(isShown).toBe(false);
    told.announce(position);
    expect((await reading).map((one) => one.position)).toEqual([position]);
  });

  it.each([
    ['the writer has not synced for too long', () => Promise.resolve(clock.pass(10_000))],
    ['it is closed meanwhile', () => follower.close()],
  ])('does not wait for ever for what is not on disk: %s', async (_, meanwhile) => {
    await append();
    const reading = follower.readStream('a', { direction: 'backwards', limit: 1 });
    const refused = expect(reading).rejects.toMatchObject({ code: 'store_unavailable' });
    await meanwhile();
    // Whoever waits looks again.
    told.announce(START);
    await refused;
  });

  it('writes back into the file what is in the write-ahead log, without being asked', async () => {
    const file = join(directory, 'events.db');
    const size = (): number => statSync(file).size;
    const appended = Array.from({ length: 50 }, (_, n) =>
      writer.append(`stream ${n}`, 'no-stream', Array.from({ length: 100 }, event)),
    );
    const before = size();
    told.announce((await Promise.all(appended)).at(-1)!.position);
    await eventually('the events are in the file', () => size() - before > 400_000);
    expect((await writer.readStream('stream 49', { direction: 'forwards', limit: 200 })).length).toBe(100);
  });

  it('appends nothing', async () => {
    await expect(follower.append()).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await writer.head()).toBe(START);
  });
});

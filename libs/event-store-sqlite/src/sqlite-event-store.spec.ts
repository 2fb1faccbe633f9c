import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { START, type EventBatch, type LogOptions, type NewEvent } from '@rollcall/event-sourcing';
import { WalSync } from '@rollcall/sqlite';
import { eventStoreContract } from '../../../test/contract/event-store.contract.js';
import { inTemporaryFile } from '../../../test/support/temporary-store.js';
import { eventually } from '../../../test/support/eventually.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { StreamWriter } from './stream-writer.js';

/** Exclusively is how an installation opens it. */
for (const exclusive of [false, true])
  eventStoreContract(
    exclusive ? 'SQLite, exclusively' : 'SQLite',
    inTemporaryFile((path) => SqliteEventStore.open(dirname(path), { exclusive })),
  );

describe('The SQLite event store', () => {
  let directory: string;
  let store: SqliteEventStore;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-events-'));
    store = SqliteEventStore.open(join(directory, 'log.db'));
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  const event = (): NewEvent => ({ id: randomUUID(), type: 'Happened', data: '{}', metadata: '{}' });
  const read = async (from: SqliteEventStore, options: LogOptions = {}): Promise<EventBatch[]> => {
    const batches: EventBatch[] = [];
    for await (const batch of from.readAll(options)) batches.push(batch);
    return batches;
  };
  const positionsIn = (batches: readonly EventBatch[]): number[] =>
    batches.flatMap((batch) => batch.events.map(({ position }) => Number(position)));
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

  it('numbers the log from 1 without gaps, in positions of sixteen digits', async () => {
    expect(await store.head()).toBe(START);
    await store.append('a', 'no-stream', [event(), event()]);
    await expect(store.append('a', 'no-stream', [event()])).rejects.toThrow();
    expect(await store.append('b', 'any', [event()])).toEqual({ revision: 0, position: '0000000000000003' });
  });

  it.each([false, true])('shows nobody what is not on disk yet (exclusively: %s)', async (exclusive) => {
    await store.close();
    store = SqliteEventStore.open(join(directory, 'other.db'), { exclusive });
    await store.append('a', 'no-stream', [event()]);
    const told: string[] = [];
    const tell = (who: string) => (): void => void told.push(who);
    const stop = new AbortController();
    const live = store.subscribe({ signal: stop.signal })[Symbol.asyncIterator]();
    await live.next();
    const received = live.next();
    let disk: () => void = () => undefined;
    const sync = jest
      .spyOn(WalSync.prototype, 'sync')
      .mockImplementation(() => new Promise((resolve) => (disk = resolve)));
    try {
      const appended = store.append('a', 0, [event()]).then(tell('append'));
      await eventually('the sync to begin', () => sync.mock.calls.length === 1);
      const readers = [
        store.readStream('a', { direction: 'forwards', limit: 10 }).then(tell('stream')),
        store.readStream('a', { direction: 'backwards', limit: 1 }).then(tell('end of stream')),
        read(store).then(tell('log')),
        received.then(tell('subscription')),
      ];
      await store.readStream('a', { direction: 'forwards', limit: 1 });
      for (let at = 0; at < 20; at++) await turn();
      expect(told).toEqual([]);
      expect(exclusive && (await store.head())).toBe(exclusive && '0000000000000001');
      disk();
      await Promise.all([appended, ...readers]);
      expect(told.toSorted()).toEqual(['append', 'end of stream', 'log', 'stream', 'subscription']);
    } finally {
      sync.mockRestore();
      stop.abort();
      await live.return?.(undefined);
    }
  });

  it('refuses one append of a group alone, and leaves no gap for it', async () => {
    await store.append('taken', 'no-stream', [event()]);
    const streams = ['a', 'taken', 'b', 'c'];
    const settled = await Promise.allSettled(
      streams.map((one) => store.append(one, 'no-stream', [event(), event()])),
    );
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(positionsIn(await read(store))).toEqual(upTo(7));
  });

  it('counts every append of a group for those behind it in the same group', async () => {
    const results = await Promise.all([0, 1, 2].map((at) => store.append('a', at - 1, [event()])));
    expect(results.map(({ revision }) => revision)).toEqual([0, 1, 2]);
  });

  describe('that another process has written to as well', () => {
    let other: SqliteEventStore;
    beforeEach(() => {
      other = SqliteEventStore.open(join(directory, 'log.db'));
    });
    afterEach(() => other.close());

    it('refuses whoever expects an end that is past, however it is known here', async () => {
      await store.append('a', 'no-stream', [event()]);
      await other.append('a', 0, [event()]);
      const refused = { code: 'wrong_expected_revision', detail: { stream: 'a', actual: 1 } };
      await expect(store.append('a', 0, [event(), event()])).rejects.toMatchObject(refused);
      await expect(store.append('a', 'no-stream', [event(), event()])).rejects.toMatchObject(refused);
      expect(await store.append('a', 1, [event(), event()])).toMatchObject({ revision: 3 });
      expect(positionsIn(await read(store))).toEqual(upTo(4));
    });

    it('answers an append that it has made already as it did', async () => {
      const [first, second] = [event(), event()];
      await store.append('a', 'no-stream', [first]);
      const appended = await other.append('a', 0, [second]);
      expect(await store.append('a', 0, [second])).toEqual(appended);
    });
  });

  it('refuses whoever expects what was never written, whatever is known of the stream', async () => {
    await store.append('a', 'no-stream', [event()]);
    await expect(store.append('a', 1, [event()])).rejects.toMatchObject({ detail: { actual: 0 } });
    await expect(store.append('b', 0, [event()])).rejects.toMatchObject({ detail: { actual: -1 } });
  });

  it('remembers nothing of a group that was not committed', async () => {
    const appending = jest.spyOn(StreamWriter.prototype, 'append').mockImplementationOnce(function (
      this: StreamWriter,
      ...asked
    ) {
      this.append(...asked);
      throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
    });
    const unavailable = { code: 'store_unavailable' };
    await expect(store.append('a', 'no-stream', [event()])).rejects.toMatchObject(unavailable);
    appending.mockRestore();
    await expect(store.append('a', 0, [event()])).rejects.toMatchObject({ detail: { actual: -1 } });
    expect(await store.append('a', 'no-stream', [event()])).toMatchObject({ revision: 0 });
  });

  it('shows a reader on another connection no gap, whatever is being appended or refused', async () => {
    const reader = SqliteEventStore.open(join(directory, 'log.db'));
    let appending = true;
    const tail = async (): Promise<number[]> => {
      const seen: number[] = [];
      for (let after = START, last = false; !last;) {
        last = !appending;
        for await (const batch of reader.readAll({ after, batchSize: 7 })) {
          seen.push(...positionsIn([batch]));
          after = batch.position;
        }
        await turn();
      }
      return seen;
    };
    const seen = tail();
    for (let round = 0; round < 40; round += 1) {
      const appends = upTo(8).map((at) => store.append(`s${at}`, at === 8 ? 99 : 'any', [event(), event()]));
      await Promise.allSettled(appends);
    }
    appending = false;
    expect(await seen).toEqual(upTo(40 * 7 * 2));
    await reader.close();
  });

  it('notices what another process appended', async () => {
    const other = SqliteEventStore.open(join(directory, 'log.db'));
    const abort = new AbortController();
    const seen: EventBatch[] = [];
    const consume = async (): Promise<void> => {
      for await (const batch of store.subscribe({ signal: abort.signal })) seen.push(batch);
    };
    const ended = consume();
    await eventually('caught up', () => seen.at(-1)?.caughtUp);
    await other.append('a', 'no-stream', [event()]);
    await eventually('the event', () => positionsIn(seen).length === 1);
    abort.abort();
    await ended;
    await other.close();
  });

  it('gives an unmatched stretch in pieces, so that a search leaves others their turn', async () => {
    const many = Array.from({ length: 2_500 }, event);
    for (let at = 0; at < 8; at += 1) await store.append(`s${at}`, 'any', many);
    const batches = await read(store, { filter: { types: ['Never written'] } });
    expect(batches.map(({ position }) => Number(position))).toEqual([16_384, 20_000]);
    expect(batches.map(({ caughtUp }) => caughtUp)).toEqual([false, true]);
  });

  it('looks back a thousand events for an append that expects nothing', async () => {
    const [first, second] = [event(), event()];
    const { position } = await store.append('a', 'any', [first]);
    await store.append('a', 'any', [second, ...Array.from({ length: 998 }, event)]);
    expect(await store.append('a', 'any', [first])).toEqual({ revision: 0, position });
    await expect(store.append('a', 'any', [first, event()])).rejects.toMatchObject({
      code: 'wrong_expected_revision',
    });
  });

  it('commits what is queued before it closes', async () => {
    const appends = ['a', 'b'].map((one) => store.append(one, 'no-stream', [event()]));
    await store.close();
    await Promise.all(appends);
    store = SqliteEventStore.open(join(directory, 'log.db'));
    expect(positionsIn(await read(store))).toEqual([1, 2]);
  });

  it('leaves everything in the one file when it closes', async () => {
    await store.append('a', 'no-stream', [event()]);
    await store.close();
    copyFileSync(join(directory, 'log.db'), join(directory, 'copy.db'));
    const copy = SqliteEventStore.open(join(directory, 'copy.db'));
    expect(positionsIn(await read(copy))).toEqual([1]);
    await copy.close();
  });

  it('is unavailable once it is closed, for a waiting subscription too', async () => {
    const batches = store.subscribe()[Symbol.asyncIterator]();
    await batches.next();
    const waiting = batches.next();
    await store.close();
    const unavailable = { code: 'store_unavailable' };
    await expect(waiting).rejects.toMatchObject(unavailable);
    await expect(store.append('a', 'any', [event()])).rejects.toMatchObject(unavailable);
    await expect(store.readStream('a', { direction: 'forwards', limit: 1 })).rejects.toMatchObject(
      unavailable,
    );
    await expect(read(store)).rejects.toMatchObject(unavailable);
    await expect(store.ping()).rejects.toMatchObject(unavailable);
    await expect(store.close()).resolves.toBeUndefined();
  });

  it('refuses a position of another store', async () => {
    await expect(read(store, { after: 'C:12/P:12' })).rejects.toThrow('Not a position');
  });

  it('refuses what SQLite would cut short', async () => {
    await expect(store.append('a', 'any', [{ ...event(), data: '"\0"' }])).rejects.toThrow('NUL');
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { EventBatch, LogOptions, NewEvent, RecordedEvent } from '@rollcall/event-sourcing';
import { eventually } from '../../../test/support/eventually.js';
import { EventStoreDbDouble } from '../../../test/support/eventstoredb-double/eventstoredb-double.js';
import { FaultProxy } from '../../../test/support/fault-proxy.js';
import { WritingClients } from '../../../test/support/writing-clients.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';

describe('The adapter to EventStoreDB, with a server that can be told what to do wrong', () => {
  let double: EventStoreDbDouble;
  let store: EventStoreDbEventStore;
  const others: (() => Promise<void>)[] = [];

  const open = (url: string): EventStoreDbEventStore =>
    EventStoreDbEventStore.open(url, {
      appendMs: 600,
      readMs: 400,
      silenceMs: 100,
      resubscribe: { first: 10, most: 50 },
    });

  beforeEach(async () => {
    double = await EventStoreDbDouble.start();
    store = open(double.url);
  });
  afterEach(async () => {
    for (const close of others.splice(0)) await close();
    await store.close();
    await double.stop();
  });

  const event = (data = '{}'): NewEvent => ({ id: randomUUID(), type: 'Happened', data, metadata: '{}' });

  const follow = (options: LogOptions = {}) => {
    const abort = new AbortController();
    const batches: EventBatch[] = [];
    const consume = async (): Promise<void> => {
      for await (const batch of store.subscribe({ ...options, signal: abort.signal })) batches.push(batch);
    };
    const ended = consume();
    ended.catch(() => undefined);
    others.push(async () => {
      abort.abort();
      await ended.catch(() => undefined);
    });
    const events = (): RecordedEvent[] => batches.flatMap((batch) => batch.events);
    return { batches, events, ended };
  };

  const wantedOf = async (): Promise<number> => {
    let found = 0;
    for await (const { events } of store.readAll({ filter: { streamPrefixes: ['a'] } }))
      found += events.length;
    return found;
  };

  it('waits for a server that searches, for as long as it answers others', async () => {
    await store.append('a', 'no-stream', [event(), event()]);
    double.faults.searchMs = 1_000;
    expect(await wantedOf()).toBe(2);
  });

  it('waits for none that answers nobody any more while it searches', async () => {
    await store.append('a', 'no-stream', [event(), event()]);
    double.faults.searchMs = 5_000;
    const reading = wantedOf();
    await eventually('the log to be read', () => double.tally.headReads > 0);
    double.faults.readsStopAfter = 0;
    await expect(reading).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it('takes the texts to the server and back as they are', async () => {
    const odd = event('{ "b": 1,  "a": 1.0, "1": 12345678901234567890 }');
    const malformed = event('{"never":');
    await store.append('a', 'no-stream', [odd, malformed]);
    const read = await store.readStream('a', { direction: 'forwards', limit: 10 });
    expect(read.map(({ data }) => data)).toEqual([odd.data, malformed.data]);
    expect(double.log.events.map(({ contentType }) => contentType)).toEqual([
      'application/json',
      'application/json',
    ]);
  });

  it.each([
    ['$stats', '$statsCollected'],
    ['$$a', '$metadata'],
    ['a', '$>'],
    ['$system', 'Happened'],
  ])('leaves out what the server writes for itself in %s as %s, and passes it by', async (stream, type) => {
    const { batches, events } = follow();
    await store.append('a', 'no-stream', [event()]);
    await eventually('the event', () => events().length === 1);
    double.log.appendSystemEvent(stream, type);
    const head = await store.head();
    await eventually('the position passes it', () => batches.at(-1)!.position === head);
    expect(events()).toHaveLength(1);
    for await (const batch of store.readAll({ after: events()[0]!.position }))
      expect(batch).toEqual({ events: [], position: head, caughtUp: true });
  });

  it('subscribes again when a subscription has died silently, skipping and repeating nothing', async () => {
    const { events } = follow();
    await store.append('a', 'no-stream', [event()]);
    await eventually('the first event', () => events().length === 1);
    double.faults.stalled = true;
    await store.append('a', 0, [event(), event()]);
    await eventually('another subscription', () => double.tally.subscriptions > 1);
    double.faults.stalled = false;
    await eventually('the other events', () => events().length === 3);
    expect(events().map(({ revision }) => revision)).toEqual([0, 1, 2]);
  });

  it('does not take a quiet log for a dead subscription', async () => {
    const { batches } = follow();
    await eventually('caught up', () => batches.at(-1)?.caughtUp);
    const { headReads } = double.tally;
    await eventually('several looks at the head', () => double.tally.headReads > headReads + 4);
    expect(double.tally.subscriptions).toBe(1);
  });

  it.each(['drop-before', 'drop-after', 'swallow'] as const)(
    'does not know what became of an append in a fault of kind %s, and finds it out by repeating it',
    async (fault) => {
      await store.ping();
      double.faults.append = fault;
      const events = [event()];
      await expect(store.append('a', 'no-stream', events)).rejects.toMatchObject({ code: 'outcome_unknown' });
      double.faults.append = undefined;
      const repeated = await eventually('the repetition', () => store.append('a', 'no-stream', events));
      expect(repeated).toMatchObject({ revision: 0 });
      expect(await store.append('a', 'no-stream', events)).toEqual(repeated);
      expect(double.log.stream('a')).toHaveLength(1);
    },
  );

  it('sends an append once more that the server has dropped', async () => {
    await store.ping();
    double.faults.append = 'swallow';
    const appending = store.append('a', 'no-stream', [event()]);
    await eventually('the append', () => double.log.stream('a').length === 1);
    double.faults.append = undefined;
    expect(await appending).toMatchObject({ revision: 0 });
    expect(double.log.stream('a')).toHaveLength(1);
  });

  it('knows a repeated append that expects anything even when the server has forgotten its ids', async () => {
    const events = [event(), event()];
    const first = await store.append('a', 'any', events);
    await store.append('a', 'any', [event()]);
    await double.stop();
    await double.startAgain();
    const repeated = await eventually('the server', () => store.append('a', 'any', events));
    expect(repeated).toEqual(first);
    expect(double.log.stream('a')).toHaveLength(3);
  });

  it('loses and repeats nothing when the server starts again while 64 clients write', async () => {
    const clients = new WritingClients(store);
    others.push(() => clients.abandon());
    for (let round = 0; round < 3; round += 1) {
      await clients.acknowledges(clients.count);
      await double.stop();
      await clients.isRefused(clients.count);
      await double.startAgain();
    }
    await clients.acknowledges(5 * clients.count);
    await clients.stopAndCheck();
  });

  it('goes to the leader when the node it asked says who that is', async () => {
    const leader = await EventStoreDbDouble.start();
    others.push(() => leader.stop());
    leader.log.append('a', 'no-stream', [
      { ...event(), contentType: 'application/json', data: Buffer.from('{}'), metadata: Buffer.from('{}') },
    ]);
    const { events } = follow();
    await store.ping();
    double.faults.leader = { address: '127.0.0.1', port: leader.port };
    await eventually('an append', () => store.append('a', 0, [event()]));
    expect(leader.log.stream('a')).toHaveLength(2);
    await eventually('both events', () => events().length === 2);
  });

  it('finds the leader of a cluster through any member that answers', async () => {
    const gone = await EventStoreDbDouble.start();
    const leader = await EventStoreDbDouble.start();
    others.push(() => leader.stop());
    await gone.stop();
    double.faults.leader = { address: '127.0.0.1', port: leader.port };
    const clustered = open(`esdb://127.0.0.1:${gone.port},127.0.0.1:${double.port}?tls=false`);
    others.push(() => clustered.close());
    await clustered.append('a', 'no-stream', [event()]);
    expect(leader.log.stream('a')).toHaveLength(1);
  });

  it('does not wait for a member that is silent when another one knows the leader', async () => {
    const silent = await FaultProxy.start({ host: '127.0.0.1', port: double.port });
    silent.blackHole();
    const url = `esdb://127.0.0.1:${silent.port},127.0.0.1:${double.port}?tls=false`;
    const clustered = EventStoreDbEventStore.open(url, { appendMs: 5_000 });
    others.push(
      () => clustered.close(),
      () => silent.close(),
    );
    await clustered.append('a', 'no-stream', [event()]);
    expect(double.log.stream('a')).toHaveLength(1);
  });

  it('is unavailable once it is closed, for a waiting subscription too', async () => {
    const { batches, ended } = follow();
    await eventually('caught up', () => batches.at(-1)?.caughtUp);
    await store.close();
    const unavailable = { code: 'store_unavailable' };
    await expect(ended).rejects.toMatchObject(unavailable);
    await expect(store.append('a', 'any', [event()])).rejects.toMatchObject(unavailable);
    await expect(store.readStream('a', { direction: 'forwards', limit: 1 })).rejects.toMatchObject(
      unavailable,
    );
    await expect(store.ping()).rejects.toMatchObject(unavailable);
    await expect(store.close()).resolves.toBeUndefined();
  });

  it('refuses a position of another store', async () => {
    const batches = store.readAll({ after: '0000000000000012' })[Symbol.asyncIterator]();
    await expect(batches.next()).rejects.toThrow('Not a position');
  });
});

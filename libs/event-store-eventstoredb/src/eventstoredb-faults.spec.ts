import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { NewEvent } from '@rollcall/event-sourcing';
import { eventStoreServers, type EventStoreServer } from '../../../test/support/event-stores.js';
import { eventually } from '../../../test/support/eventually.js';
import { FaultProxy } from '../../../test/support/fault-proxy.js';
import { WritingClients } from '../../../test/support/writing-clients.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';
import type { Patience } from './settings.js';

/** So that a test of what is waited for need not wait so long. */
const hasty: Patience = {
  appendMs: 400,
  readMs: 400,
  silenceMs: 400,
  resubscribe: { first: 20, most: 200 },
};

const MINUTE = 60_000;

describe.each(eventStoreServers)('The adapter to %s, while 64 clients write', (_, start) => {
  let server: EventStoreServer;
  let proxy: FaultProxy;
  let store: EventStoreDbEventStore;
  let clients: WritingClients | undefined;

  const open = (patience: Patience): EventStoreDbEventStore =>
    EventStoreDbEventStore.open(`esdb://127.0.0.1:${proxy.port}?tls=false`, patience);

  beforeEach(async () => {
    server = await start();
    const { hostname, port } = new URL(server.url);
    proxy = await FaultProxy.start({ host: hostname, port: Number(port) });
    store = open(hasty);
  });
  afterEach(async () => {
    await clients?.abandon();
    clients = undefined;
    await store.close();
    await proxy.close();
    await server.dispose();
  });

  it(
    'begins when the server is there that refused connections at start',
    async () => {
      await proxy.refuse();
      clients = new WritingClients(store);
      await clients.isRefused(2 * clients.count);
      expect(clients.acknowledged).toBe(0);
      await proxy.heal();
      await clients.acknowledges(5 * clients.count);
      await clients.stopAndCheck();
    },
    2 * MINUTE,
  );

  it.each([
    ['before', 'toServer'],
    ['after', 'toClient'],
  ] as const)(
    'loses and repeats nothing when connections break in the middle of appends, %s the server has applied them',
    async (_, direction) => {
      clients = new WritingClients(store);
      for (let round = 0; round < 10; round += 1) {
        await clients.acknowledges(clients.count);
        proxy.cutAfter(direction, round * 500);
        await eventually('the cut', () => proxy.cuts > round);
      }
      await clients.acknowledges(5 * clients.count);
      await clients.stopAndCheck();
    },
    2 * MINUTE,
  );

  it(
    'loses and repeats nothing when every connection is reset again and again',
    async () => {
      clients = new WritingClients(store);
      for (let round = 0; round < 10; round += 1) {
        await clients.acknowledges(clients.count);
        proxy.reset();
      }
      await clients.acknowledges(5 * clients.count);
      await clients.stopAndCheck();
    },
    2 * MINUTE,
  );

  it(
    'refuses in a black hole, and goes on when it is over',
    async () => {
      clients = new WritingClients(store);
      await clients.acknowledges(5 * clients.count);
      proxy.blackHole();
      await clients.isRefused(3 * clients.count);
      const acknowledged = clients.acknowledged;
      await clients.isRefused(clients.count);
      expect(clients.acknowledged).toBe(acknowledged);
      await proxy.heal();
      await clients.acknowledges(5 * clients.count);
      await clients.stopAndCheck();
    },
    2 * MINUTE,
  );

  it(
    'goes on, only later, where the network is slow',
    async () => {
      await store.close();
      store = open({ ...hasty, appendMs: 2_000, readMs: 2_000, silenceMs: 2_000 });
      await store.ping();
      proxy.delay(500);
      clients = new WritingClients(store);
      await clients.acknowledges(3 * clients.count);
      await proxy.heal();
      await clients.stopAndCheck();
    },
    2 * MINUTE,
  );

  it(
    'goes on with a server that was away for a while',
    async () => {
      clients = new WritingClients(store);
      for (let round = 0; round < 3; round += 1) {
        await clients.acknowledges(clients.count);
        await proxy.refuse();
        await clients.isRefused(clients.count);
        await proxy.heal();
      }
      await clients.acknowledges(5 * clients.count);
      await clients.stopAndCheck();
    },
    2 * MINUTE,
  );

  it('says that the store is away within the time it is given, when nothing answers', async () => {
    const event: NewEvent = { id: randomUUID(), type: 'Happened', data: '{}', metadata: '{}' };
    await store.ping();
    proxy.blackHole();
    await expect(store.append('a', 'no-stream', [event])).rejects.toMatchObject({ code: 'outcome_unknown' });
    const away = { code: 'store_unavailable' };
    await expect(store.readStream('a', { direction: 'forwards', limit: 1 })).rejects.toMatchObject(away);
    await expect(store.ping()).rejects.toMatchObject(away);
    await expect(store.readAll()[Symbol.asyncIterator]().next()).rejects.toMatchObject(away);
    await proxy.refuse();
    await expect(store.append('a', 'no-stream', [event])).rejects.toMatchObject(away);
    await expect(store.ping()).rejects.toMatchObject(away);
  });
});

import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { openEngine } from '@rollcall/composition';
import { createLogger, loadConfiguration } from '@rollcall/platform';
import { metric } from '../crash/writers.js';
import { type BuiltProcess, startBuilt } from '../support/built-process.js';
import { eventually } from '../support/eventually.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { expectEngineEqualsFold } from '../support/fold-check.js';
import { caller } from '../support/http.js';
import { dropDatabase, hostOf, inDatabase } from '../support/mongo-database.js';
import { ImpatientClients } from './impatient-clients.js';
import { productionEnvironment } from '../production/production-environment.js';

const given = process.env.ROLLCALL_LONG_TESTS ? productionEnvironment() : undefined;
const OUTAGE_MS = 30_000;
const CLIENTS = 64;
/** More than an API process works on at a time. */
const FLOOD = 3_000;
const MOST_GROWTH = 300 * 1024 * 1024;
const adminKey = 'outages.0123456789abcdef0123456789abcdef';

const outages: readonly (readonly [string, (stores: Proxies) => readonly FaultProxy[], Fault])[] = [
  ['EventStoreDB is silent', ({ log }) => [log], (proxy) => proxy.blackHole()],
  ['MongoDB is silent', ({ documents }) => [documents], (proxy) => proxy.blackHole()],
  ['EventStoreDB refuses', ({ log }) => [log], (proxy) => proxy.refuse()],
  ['MongoDB refuses', ({ documents }) => [documents], (proxy) => proxy.refuse()],
  ['both are slow', ({ log, documents }) => [log, documents], (proxy) => proxy.delay(250)],
];

interface Proxies {
  readonly log: FaultProxy;
  readonly documents: FaultProxy;
}
type Fault = (proxy: FaultProxy) => unknown;

/** Half a minute each: runs where ROLLCALL_LONG_TESTS is set, on the servers of EVENTSTORE_URL and MONGODB_URL. */
(given === undefined ? describe.skip : describe)('While, for half a minute,', () => {
  const direct = { ...given!, ROLLCALL_ADMIN_KEY: adminKey };
  let proxies: Proxies;
  let running: BuiltProcess[] = [];

  afterEach(async () => {
    for (const one of running.splice(0)) await one.kill();
    for (const proxy of Object.values(proxies) as FaultProxy[]) await proxy.close();
  });
  afterAll(() => dropDatabase(direct.MONGODB_URL));

  async function start(): Promise<ImpatientClients> {
    const log = new URL(direct.EVENTSTORE_URL.replace(/^esdb:/, 'http:'));
    proxies = {
      log: await FaultProxy.start({ host: log.hostname, port: Number(log.port) }),
      documents: await FaultProxy.start(hostOf(direct.MONGODB_URL)),
    };
    const throughProxies = {
      ...direct,
      EVENTSTORE_URL: `esdb://127.0.0.1:${proxies.log.port}?tls=false`,
      MONGODB_URL: inDatabase(
        `mongodb://127.0.0.1:${proxies.documents.port}/?directConnection=true`,
        new URL(direct.MONGODB_URL).pathname.slice(1),
      ),
    };
    running = [
      await startBuilt('api', throughProxies, 'ready'),
      await startBuilt('projector', throughProxies, 'ready'),
    ];
    const { url } = running[0]!;
    await caller({ url, apiKey: adminKey })('POST', '/admin/v1/metrics', [{ name: 'Steps', key: metric }]);
    return new ImpatientClients(url, adminKey);
  }

  const progress = (clients: ImpatientClients, more: number): Promise<unknown> => {
    const until = clients.acknowledged + more;
    return eventually(`${more} more acknowledged`, () => clients.acknowledged >= until, 180_000);
  };

  /** What takes many steps, what looks back, and what only reads, again and again. */
  async function askAround(clients: ImpatientClients, until: number): Promise<void> {
    const past = new Date().toISOString();
    const batch = Array.from({ length: 50 }, (_, n) => {
      return { key: metric, user: { id: `batch-${n}` }, value: 1, idempotencyKey: 'once' };
    });
    while (performance.now() < until) {
      await Promise.all([
        clients.ask('GET', '/v1/users/client-1'),
        clients.ask('GET', `/v1/users/client-1?asOf=${past}`),
        clients.ask('GET', `/v1/users/client-1/metrics?asOf=${past}`),
        clients.ask('GET', '/admin/v1/users/client-1/events'),
        clients.ask('GET', '/admin/v1/users/client-1/diff?from=2024-01-01T00:00:00Z'),
        clients.ask('GET', '/admin/v1/events?user=client-1'),
        clients.ask('GET', '/admin/v1/events'),
        clients.ask('POST', '/admin/v1/metrics/events', batch),
        clients.ask('GET', '/admin/v1/metrics'),
        clients.ask('GET', '/admin/v1/api-keys'),
        clients.ask('GET', '/health/ready'),
      ]);
      await pause(500);
    }
  }

  async function expectFold(): Promise<void> {
    const configuration = loadConfiguration(
      { ...direct, ROLLCALL_PROJECTOR: 'embedded', LOG_LEVEL: 'error' },
      '',
    );
    const engine = await openEngine(configuration, createLogger(configuration));
    try {
      await engine.start();
      await eventually('it to own all shards', () => engine.projector?.ownedShards().length === 64, 30_000);
      await expectEngineEqualsFold(engine);
    } finally {
      await engine.stop();
    }
  }

  it.each(outages)(
    '%s, every request is done or told 503, memory stays bounded, and nothing acknowledged is lost or doubled',
    async (what, affected, fault) => {
      const clients = await start();
      const { answers: before } = await written(clients);
      clients.write(CLIENTS);
      await progress(clients, CLIENTS * 5);
      const resident = await clients.residentMemory();

      for (const proxy of affected(proxies)) await fault(proxy);
      clients.took.length = 0;
      const until = performance.now() + OUTAGE_MS;
      const asking = askAround(clients, until);
      await pause(OUTAGE_MS / 3);
      await Promise.all(
        Array.from({ length: FLOOD }, (_, n) => clients.ask('GET', `/v1/users/client-${n % CLIENTS}`)),
      );
      const grown = (await clients.residentMemory()) - resident;
      await asking;
      for (const proxy of affected(proxies)) await proxy.heal();
      const took = clients.took.sort((a, b) => a - b);
      const slowest = [0.5, 0.99, 1].map((part) =>
        Math.round(took[Math.ceil(took.length * part) - 1] ?? NaN),
      );

      await progress(clients, CLIENTS * 5);
      const acknowledged = await clients.stop();
      process.stderr.write(
        `${what}: answers ${JSON.stringify(Object.fromEntries(clients.answers))}, writes took ${slowest.join(', ')} ms ` +
          `(median, p99, most), resident memory ${Math.round(grown / 2 ** 20)} MiB more\n`,
      );
      expect(grown).toBeLessThan(MOST_GROWTH);
      const { answers: after } = await written(clients);
      for (const [id, events] of acknowledged)
        expect([id, after.get(id)]).toEqual([id, (before.get(id) ?? 0) + events]);
      for (const one of running) expect(await one.stop()).toBe(0);
      await expectFold();
    },
    600_000,
  );

  /** Totals of the clients' users, by consistent reads. */
  async function written(
    clients: ImpatientClients,
  ): Promise<{ readonly answers: ReadonlyMap<string, number> }> {
    const answers = new Map<string, number>();
    for (let n = 0; n < CLIENTS; n++) {
      const id = `client-${n}`;
      const total = await eventually(
        `the total of ${id}`,
        async () => {
          const { status, text } = await clients.ask('GET', `/v1/users/${id}/metrics/${metric}`).catch(() => {
            return { status: 404, text: '{}' };
          });
          return status === 503 ? undefined : { current: (JSON.parse(text) as { current?: number }).current };
        },
        60_000,
      );
      answers.set(id, total?.current ?? 0);
    }
    return { answers };
  }
});

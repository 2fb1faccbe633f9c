import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Engine, engineOn, type Stores } from '@rollcall/composition';
import { EngineError, type EventStore } from '@rollcall/event-sourcing';
import { loadConfiguration } from '@rollcall/platform';
import { createApp } from '../../apps/api/src/create-app.js';
import { firstStart } from '../../apps/api/src/bootstrap/first-start.js';
import { eventually } from '../support/eventually.js';
import { EventStoreDbDouble } from '../support/eventstoredb-double/eventstoredb-double.js';
import { expectEngineEqualsFold } from '../support/fold-check.js';
import { removeDirectory, temporaryDirectory } from '../support/server.js';
import { notes } from '../projector/support/projector-room.js';
import { sharedStores } from './support/shared-stores.js';

const adminKey = 'admin.0123456789abcdef0123456789abcdef';

/** The store, out of reach as long as it is said to be. */
function whileAway(store: EventStore, isAway: () => boolean): EventStore {
  const away = () => new EngineError('store_unavailable', 'The log is away');
  return new Proxy(store, {
    get: (target, name) => {
      const method = Reflect.get(target, name, target) as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        if (!isAway()) return method.apply(target, args);
        if (name === 'readAll' || name === 'subscribe') throw away();
        return Promise.reject(away());
      };
    },
  });
}

const logs = {
  SQLite: () => Promise.resolve(undefined),
  // Not a real server, whose log may have begun with something else.
  'the double of EventStoreDB': () => EventStoreDbDouble.start(),
};

describe.each(Object.entries(logs))('Several processes on the same stores, the log in %s', (_, openLog) => {
  let server: EventStoreDbDouble | undefined;
  let directory: string;
  let running: { stop(): Promise<void> }[];
  beforeEach(async () => {
    server = await openLog();
    directory = temporaryDirectory();
    running = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((process) => process.stop()));
    removeDirectory(directory);
    await server?.stop();
  });

  const stores = (): Stores => sharedStores(directory, server?.url);

  const configured = (projector: 'embedded' | 'none') =>
    loadConfiguration(
      { ROLLCALL_DATA_DIR: directory, ROLLCALL_PROJECTOR: projector, ROLLCALL_LEASE_SECONDS: '5' },
      '',
    );

  async function start(projector: 'embedded' | 'none', opened: Stores = stores()) {
    const { lines, log } = notes();
    const engine = await engineOn(opened, configured(projector), log);
    await engine.start();
    const process = { engine, lines, stop: () => engine.stop() };
    running.push(process);
    return process;
  }

  async function stop(process: { stop(): Promise<void> }): Promise<void> {
    running = running.filter((one) => one !== process);
    await process.stop();
  }

  async function api(engine: Engine) {
    await firstStart(engine, adminKey);
    const app = await createApp(engine, { ...configured('none'), logLevel: 'silent' });
    running.unshift({ stop: () => app.close() });
    return async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, key?: string) => {
      const headers = { 'x-api-key': adminKey, ...(key === undefined ? {} : { 'idempotency-key': key }) };
      const response = await app.inject({ method, url, headers, payload });
      return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
    };
  }

  const owned = ({ engine }: { engine: Engine }): number => engine.projector?.ownedShards().length ?? 0;
  const heldBy = async ({ engine }: { engine: Engine }, id: string): Promise<string | undefined> =>
    (await engine.stores.readStore.leases.list(id)).find(({ remainingMs }) => remainingMs > 0)?.owner;

  it('start together for the first time as one installation, with one key', async () => {
    const engines = await Promise.all([start('none'), start('none'), start('none')]);
    expect(new Set(engines.map(({ engine }) => engine.installationId)).size).toBe(1);
    const keys = await Promise.all(engines.map(({ engine }) => firstStart(engine, adminKey)));
    expect(keys).toEqual([{ prefix: 'admin' }, { prefix: 'admin' }, { prefix: 'admin' }]);
  });

  it('read what they wrote, and what others did, while others again feed the read models', async () => {
    const [first, second] = [await start('none'), await start('none')];
    const [one, other] = [await api(first.engine), await api(second.engine)];
    expect((await one('POST', '/admin/v1/metrics', [{ name: 'Steps', key: 'steps' }])).status).toBe(201);
    const projectors = [await start('embedded'), await start('embedded')];
    await eventually('both to feed half', () => projectors.every((process) => owned(process) === 32));

    for (let round = 1; round <= 20; round++) {
      const [write, read] = round % 2 === 0 ? [one, other] : [other, one];
      const id = `user-${round % 5}`;
      const body = { user: { id }, value: 1 };
      const made = await write('POST', '/v1/metrics/steps/event', body, `key-${round}`);
      expect(made.status).toBe(201);
      const total = Math.ceil(round / 5);
      expect((await read('GET', `/v1/users/${id}/metrics/steps`)).body.current).toBe(total);
      expect((await read('POST', '/v1/metrics/steps/event', body, `key-${round}`)).status).toBe(202);
      if (round === 10) await stop(projectors.shift()!);
    }
    await eventually('the other one to feed all', () => owned(projectors[0]!) === 64);
    await expectEngineEqualsFold(projectors[0]!.engine);
  });

  it('fill the index of idempotency keys one at a time, wherever a projector runs', async () => {
    const [first, second] = [await start('embedded'), await start('embedded')];
    const third = await start('none');
    expect(third.engine.projector).toBeUndefined();
    const holder = await heldBy(third, 'idempotency-indexer');
    expect(first.lines.map(({ detail }) => detail)).toContainEqual({ lease: 'idempotency-indexer' });
    expect(second.lines.map(({ detail }) => detail)).not.toContainEqual({ lease: 'idempotency-indexer' });
    await stop(first);
    await eventually('another one to fill it', async () => {
      const now = await heldBy(third, 'idempotency-indexer');
      return now !== undefined && now !== holder;
    });
    const call = await api(third.engine);
    await call('POST', '/admin/v1/metrics', [{ name: 'Steps', key: 'steps' }]);
    await call('POST', '/v1/metrics/steps/event', { user: { id: 'a' }, value: 1 }, 'key');
    const head = await third.engine.stores.eventStore.head();
    await eventually(
      'the index to come to the head',
      async () => (await third.engine.stores.idempotencyIndex.position()) >= head,
    );
  });

  it('keep the number of shards of the first start', async () => {
    await stop(await start('none', { ...stores(), shards: 32 }));
    const { engine } = await start('none');
    expect(engine.stores.shards).toBe(32);
  });

  it('wait for a store that is away at the start, and say which', async () => {
    let isAway = true;
    const opened = stores();
    const eventStore = whileAway(opened.eventStore, () => isAway);
    const { lines, log } = notes();
    const told: Readonly<Record<string, boolean>>[] = [];
    const waiting = { told: (health: Readonly<Record<string, boolean>>) => void told.push(health) };
    const opening = engineOn({ ...opened, eventStore }, configured('none'), log, undefined, waiting);
    await eventually('it to have waited twice', () => told.length >= 2);
    expect(told[0]).toMatchObject({ eventStore: false, readStore: true });
    expect(lines[0]).toMatchObject({ level: 'warn', detail: { away: ['eventStore'] } });
    isAway = false;
    const engine = await opening;
    running.push(engine);
    expect(engine.installationId).not.toBe('');
  });

  it('end when they are told to while they wait', async () => {
    const opened = stores();
    const eventStore = whileAway(opened.eventStore, () => true);
    const stopping = new AbortController();
    const waiting = { signal: stopping.signal, told: () => stopping.abort() };
    const opening = engineOn({ ...opened, eventStore }, configured('none'), notes().log, undefined, waiting);
    await expect(opening).rejects.toMatchObject({ code: 'store_unavailable' });
    await opened.close();
  });
});

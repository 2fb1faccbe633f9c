import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStoreDbEventStore } from '@rollcall/event-store-eventstoredb';
import { eventually } from '../support/eventually.js';
import { EventStoreDbDouble } from '../support/eventstoredb-double/eventstoredb-double.js';
import type { Answer } from '../support/http.js';
import { openApis, type Api, type Apis } from './support/two-apis.js';

const EVENTS = 40;
const replay = '/admin/v1/events';
const diff = '/admin/v1/users/u/diff?from=2024-01-01T00:00:00Z';

/** What may take many steps, each of which must end by itself. */
const long: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ['GET', '/admin/v1/users/u/events'],
  ['GET', diff],
  ['GET', replay],
  ['GET', `${replay}?user=u`],
  [
    'POST',
    '/admin/v1/metrics/events',
    Array.from({ length: 100 }, (_, n) => ({
      key: 'words',
      user: { id: `new-${n}` },
      value: 1,
      idempotencyKey: 'k',
    })),
  ],
];

const asOf = (instant: string) =>
  ['/v1/users/u', '/v1/users/u/preferences', '/v1/users/u/metrics', '/v1/users/u/metrics/words'].map(
    (path) => ['GET', `${path}?asOf=${instant}`] as const,
  );

describe('A long request, and one about the past', () => {
  let double: EventStoreDbDouble;
  let store: EventStoreDbEventStore;
  let apis: Apis;
  let api: Api;
  let past: string;

  /** Repeated as long as it is told 503: a busy machine may take too long over it, and nothing is there to look back at. */
  const written = (path: string, body: unknown, headers?: Record<string, string>): Promise<unknown> =>
    eventually(`${path} to be written`, async () => {
      const { status } = await api.call('POST', path, body, headers);
      return status < 300;
    });

  beforeEach(async () => {
    double = await EventStoreDbDouble.start();
    store = EventStoreDbEventStore.open(double.url);
    apis = openApis();
    api = await apis.start(() => ({ eventStore: store }));
    await written('/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
    for (let n = 0; n < EVENTS; n++)
      await written(
        '/v1/metrics/words/event',
        { user: { id: 'u' }, value: 1 },
        { 'idempotency-key': `${n}` },
      );
    past = new Date().toISOString();
  });
  afterEach(async () => {
    Object.assign(double.faults, { readsStopAfter: undefined, append: undefined });
    await apis.stop();
    await store.close();
    await double.stop();
  });

  const asked = () => [...long, ...asOf(past)];
  const all = (): Promise<Answer[]> =>
    Promise.all(asked().map(([method, path, body]) => api.call(method, path, body)));

  const expectAway = (answers: readonly Answer[]): void => {
    for (const { status, headers, body } of answers) {
      expect([status, headers.get('retry-after')]).toEqual([503, '1']);
      expect(['store_unavailable', 'outcome_unknown', 'read_model_behind']).toContain(body.code);
    }
  };

  it('is answered 503 by itself where the log hangs, and as ever once it does not', async () => {
    Object.assign(double.faults, { readsStopAfter: 0, append: 'swallow' });
    expectAway(await all());
    Object.assign(double.faults, { readsStopAfter: undefined, append: undefined });
    const isDone = ({ status }: Answer): boolean => status === 200 || status === 202;
    // One after the other: a busy machine may take too long over one of many, each time.
    for (const [method, path, body] of asked())
      await eventually(`${method} ${path} to be answered`, async () =>
        isDone(await api.call(method, path, body)),
      );
  });

  it('is answered 503 where the log hangs in the middle of a stream', async () => {
    double.faults.readsStopAfter = 3;
    const answers = await Promise.all(
      ['/admin/v1/users/u/events', diff].map((path) => api.call('GET', path)),
    );
    expectAway(answers);
  });

  it('is answered 503 where the log is away', async () => {
    await double.stop();
    expectAway(await all());
  });

  it('says in its last line that it was cut off, and goes on from there, where it was answered by then', async () => {
    const lines = async (path: string): Promise<Record<string, string>[]> =>
      String((await api.call('GET', path)).body)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, string>);
    const whole = await eventually('the whole', () => lines(replay));
    double.faults.readsStopAfter = 10;
    const reading = lines(replay);
    await eventually('the replay to be cut', () => double.tally.stopped > 0);
    double.faults.readsStopAfter = 0;
    const cut = await reading;
    double.faults.readsStopAfter = undefined;
    const end = cut.pop();
    expect(end).toMatchObject({ code: 'store_unavailable', after: cut.at(-1)?.position });
    expect(cut.length).toBeGreaterThan(0);
    const path = `${replay}?after=${encodeURIComponent(end!.after!)}`;
    const rest = await eventually('the rest', () => lines(path));
    expect([...cut, ...rest].map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { userAggregate } from '@rollcall/composition';
import {
  environmentStream,
  type MetricEventRecorded,
  totalOf,
  userDecider,
  type UserEvent,
  type UserState,
  userStream,
} from '@rollcall/domain';
import { userKeyOf } from '@rollcall/event-sourcing';
import fc from 'fast-check';
import { eventually } from '../support/eventually.js';
import { expectEngineEqualsFold } from '../support/fold-check.js';
import type { Answer } from '../support/http.js';
import { type InProcessApi, startInProcess } from '../support/in-process-api.js';
import { type Command, commandGroups, everyOutcome, metrics } from './user-commands.js';

/** Sequences of commands. */
const runs = Number(process.env.ROLLCALL_FUZZ_RUNS ?? 25);

let api: InProcessApi;
let salt: string;

beforeAll(async () => {
  api = await startInProcess({ LOG_LEVEL: 'fatal' });
  await api.call('POST', '/admin/v1/attributes', [
    ...['plan', '__proto__'].map((key) => ({ name: key, key, type: 'user' })),
    { name: 'Device', key: 'device', type: 'event' },
  ]);
  await api.call(
    'POST',
    '/admin/v1/metrics',
    metrics.map((key) => ({ name: key, key })),
  );
  await api.call('PATCH', '/admin/v1/streaks/settings', { customizationEnabled: true });
  const [created] = await api.engine.stores.eventStore.readStream(environmentStream('production'), {
    direction: 'forwards',
    limit: 1,
  });
  salt = (JSON.parse(created!.data) as { salt: string }).salt;
});
afterAll(() => api.close());

/** The user's events, straight from the log, and what the domain makes of them. */
async function foldOf(id: string): Promise<{ state: UserState; events: readonly UserEvent[] }> {
  const stream = userStream('production', '', userKeyOf(salt, id));
  const recorded = await api.engine.stores.eventStore.readStream(stream, {
    direction: 'forwards',
    limit: 10_000,
  });
  const events = await api.engine.codec.decode(recorded);
  const state = events.reduce<UserState>(
    (before, event) => userDecider.evolve(before, event as unknown as UserEvent, event.recordedAt),
    userDecider.initialState,
  );
  const loaded = await api.engine.runner.load(userAggregate, stream);
  expect(loaded.state).toEqual(state);
  return { state, events: events as unknown as UserEvent[] };
}

const get = async (path: string): Promise<Answer> => api.call('GET', `/v1/users/${path}`);

/** What every GET says of a user is what the domain makes of the user's events. */
async function expectAnswersEqualFold(id: string, counted: ReadonlyMap<string, number>): Promise<void> {
  const { state, events } = await foldOf(id);
  if (state.status === 'unknown') {
    for (const rest of ['', '/preferences', '/metrics']) expect((await get(id + rest)).status).toBe(404);
    return;
  }
  expect((await get(id)).body).toEqual(state.profile);
  expect((await get(`${id}/preferences`)).body).toEqual(state.preferences);
  const recorded = events.filter(
    (event): event is MetricEventRecorded => event.type === 'MetricEventRecorded',
  );
  const all = (await get(`${id}/metrics`)).body as { key: string; current: number }[];
  expect(all.map(({ key }) => key)).toEqual(metrics);
  for (const { key, current } of all) {
    expect([key, current]).toEqual([key, totalOf(state, key)]);
    expect([key, current]).toEqual([key, counted.get(`${id} ${key}`) ?? 0]);
    const days = recorded.filter(({ data }) => data.metric === key).map(({ data }) => data);
    const until = (end: string) => days.reduce((sum, { day, value }) => (day <= end ? sum + value : sum), 0);
    const query = 'aggregation=monthly&startDate=2023-12-01&endDate=2024-04-30';
    const rows = (await get(`${id}/metrics/${key}/event-summary?${query}`)).body as {
      date: string;
      total: number;
    }[];
    expect(rows.map(({ date, total }) => [date, total])).toEqual(
      ['2023-12', '2024-01', '2024-02', '2024-03', '2024-04'].map((month) => [
        `${month}-01`,
        until(`${month}-31`),
      ]),
    );
  }
}

/** Notes what an answer says was counted; keys of a batch are never used before. */
function count(counted: Map<string, number>, { events }: Command, { status, body }: Answer): void {
  if (status !== 201 && status !== 202) return;
  const refused = new Set(((body.issues ?? []) as { index: number }[]).map(({ index }) => index));
  for (const [index, { user, metric, value }] of events.entries()) {
    if (refused.has(index) || body.idempotentReplayed === true) continue;
    counted.set(`${user} ${metric}`, (counted.get(`${user} ${metric}`) ?? 0) + value);
  }
}

/** An audit finds every document as its events make it. */
async function expectNoDrift(asked: object): Promise<void> {
  const { body: begun } = await api.call('POST', '/admin/v1/audits', asked);
  const { result } = await eventually('the audit to end', async () => {
    const { body } = await api.call('GET', `/admin/v1/operations/${begun.id}`);
    return body.finishedAt === null ? undefined : body;
  });
  expect(result).toMatchObject({ drifted: 0, parked: 0, skipped: [] });
  expect(result.audited).toBeGreaterThan(runs);
}

describe('Any commands, one after another and at the same time,', () => {
  it(
    'leave every read model, and every answer, equal to a fold of the log',
    async () => {
      let run = 0;
      let replays = 0;
      const seen = new Set<number>();
      await fc.assert(
        fc.asyncProperty(commandGroups, async (groupsFor) => {
          const users = ['a', 'b', 'c'].map((name) => `${name}-${run++}`);
          const counted = new Map<string, number>();
          for (const group of groupsFor(users)) {
            const answers = await Promise.all(
              group.map(async (command) => {
                const answer = await api.call(command.method, command.path, command.body, command.headers);
                count(counted, command, answer);
                return answer;
              }),
            );
            for (const { status } of answers) seen.add(status);
            replays += answers.filter(({ body }) => body.idempotentReplayed === true).length;
            expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
            for (const id of users) await expectAnswersEqualFold(id, counted);
          }
        }),
        { numRuns: runs, endOnFailure: true, examples: [[everyOutcome]] },
      );
      await expectEngineEqualsFold(api.engine);
      for (const asked of [{}, { sample: 10_000 }]) await expectNoDrift(asked);
      expect(replays).toBeGreaterThan(0);
      expect([...seen]).toEqual(expect.arrayContaining([200, 201, 202, 404, 422]));
    },
    300_000 + runs * 10_000,
  );
});

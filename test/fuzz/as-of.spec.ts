import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { Answer } from '../support/http.js';
import { type InProcessApi, startInProcess } from '../support/in-process-api.js';
import { type Command, commandGroups, metrics } from './user-commands.js';

/** Sequences of commands. */
const runs = Number(process.env.ROLLCALL_FUZZ_RUNS ?? 25);

/** Everything but the clock goes on as it does. */
const running = [
  ...([
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'clearImmediate',
  ] as const),
  ...(['nextTick', 'queueMicrotask', 'performance', 'hrtime'] as const),
];

let api: InProcessApi;
let now: number;
const stepMs = 1_000;

/** What happens next is recorded a second later than what happened before. */
function nextInstant(): number {
  now += stepMs;
  jest.setSystemTime(now);
  return now;
}

const attributes = ['plan', '__proto__'].map((key) => ({ name: key, key, type: 'user' }));
const counted = metrics.map((key) => ({ name: key, key }));

beforeAll(async () => {
  api = await startInProcess({ LOG_LEVEL: 'fatal' });
  jest.useFakeTimers({ doNotFake: [...running] });
  now = Date.now() + 60_000;
  nextInstant();
  expect((await api.call('POST', '/admin/v1/attributes', attributes)).status).toBe(201);
  expect((await api.call('POST', '/admin/v1/metrics', counted)).status).toBe(201);
  await api.call('PATCH', '/admin/v1/streaks/settings', { customizationEnabled: true });
});
afterAll(async () => {
  jest.useRealTimers();
  await api.close();
});

interface Defined {
  readonly id: string;
  readonly key: string;
}

const idOf = async (path: string, key: string): Promise<string | undefined> =>
  ((await api.call('GET', `${path}?limit=100`)).body as Defined[]).find((one) => one.key === key)?.id;

/** Changes of definitions; each makes some answers about users other ones. */
const definitionChanges: readonly ((n: number) => Promise<unknown>)[] = [
  async () => {
    const id = await idOf('/admin/v1/attributes', 'plan');
    if (id !== undefined) await api.call('DELETE', `/admin/v1/attributes?ids=${id}`);
  },
  () => api.call('POST', '/admin/v1/attributes', attributes.slice(0, 1)),
  async () => {
    const id = await idOf('/admin/v1/metrics', 'words');
    if (id !== undefined) await api.call('DELETE', `/admin/v1/metrics?ids=${id}`);
  },
  () => api.call('POST', '/admin/v1/metrics', counted.slice(0, 1)),
  async (n) => {
    const id = await idOf('/admin/v1/metrics', 'words');
    if (id !== undefined) await api.call('PATCH', '/admin/v1/metrics', [{ id, name: `Words ${n}` }]);
  },
  () => api.call('POST', '/admin/v1/metrics', [{ name: 'Later', key: 'later' }]),
];
const definitionChange = fc.option(fc.nat(definitionChanges.length - 1), { freq: 2, nil: undefined });

/** Of all the days that commands are for, but when they are sent. */
const weeks = '/metrics/words/event-summary?aggregation=weekly&startDate=2023-12-20&endDate=2024-04-15';
const reads = ['', '/preferences', '/metrics', '/metrics/words', '/metrics/later', weeks];

type Told = Pick<Answer, 'status' | 'body'>;
const ask = async (path: string): Promise<Told> => {
  const { status, body } = await api.call('GET', `/v1/users/${path}`);
  return { status, body };
};

const answersOf = async (users: readonly string[], query = ''): Promise<readonly Told[]> => {
  const told: Told[] = [];
  for (const user of users)
    for (const read of reads)
      told.push(await ask(user + read + (read.includes('?') ? query.replace('?', '&') : query)));
  return told;
};

const lastRevision = async (user: string): Promise<number> => {
  const { status, body } = await api.call('GET', `/admin/v1/users/${user}/events?limit=1`);
  return status === 404 ? -1 : (body.events[0].revision as number);
};

interface Seen {
  readonly at: number;
  readonly answers: readonly Told[];
  /** By user. */
  readonly revisions: readonly number[];
}

const send = ({ method, path, body, headers }: Command): Promise<Answer> =>
  api.call(method, path, body, headers);

describe('After any commands, the past', () => {
  it(
    'is answered at any instant, and at any revision, as it was answered then',
    async () => {
      let run = 0;
      let known = 0;
      const changes = fc.array(definitionChange, { minLength: 8, maxLength: 8 });
      const instants = fc.array(fc.noBias(fc.nat(999)), { minLength: 3, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(commandGroups, changes, instants, async (groupsFor, changed, drawn) => {
          const users = ['a', 'b', 'c'].map((name) => `${name}-${run++}`);
          const begin = nextInstant();
          const seen: Seen[] = [{ at: begin, answers: await answersOf(users), revisions: [-1, -1, -1] }];
          const note = async (at: number): Promise<void> => {
            const revisions = await Promise.all(users.map(lastRevision));
            seen.push({ at, answers: await answersOf(users), revisions });
          };
          for (const [index, group] of groupsFor(users).entries()) {
            const change = changed[index];
            if (change !== undefined) {
              const at = nextInstant();
              await definitionChanges[change]!(run);
              await note(at);
            }
            const at = nextInstant();
            await Promise.all(group.map(send));
            await note(at);
          }
          nextInstant();
          const anywhere = drawn.map((part) => Math.floor(begin + (part * (now - begin)) / 1_000));
          for (const instant of [...anywhere, ...seen.map(({ at }) => at)]) {
            const then = seen.findLast(({ at }) => at <= instant)!;
            const past = await answersOf(users, `?asOf=${new Date(instant).toISOString()}`);
            expect({ instant, past }).toEqual({ instant, past: then.answers });
            known += past.filter(({ status }) => status === 200).length;
          }
          for (const [index, { revisions, answers }] of seen.entries()) {
            for (const [n, revision] of revisions.entries()) {
              if (revision === seen[index - 1]?.revisions[n] || revision === -1) continue;
              const past = await answersOf([users[n]!], `?atRevision=${revision}`);
              expect(past).toEqual(answers.slice(n * reads.length, (n + 1) * reads.length));
            }
          }
        }),
        { numRuns: runs, endOnFailure: true },
      );
      // Not a history of nobody.
      expect(known).toBeGreaterThan(runs);
    },
    300_000 + runs * 20_000,
  );
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { adminApp, type AdminApp } from '../../../../../test/support/admin-app.js';

const days = ['2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02', '2024-03-03'];
const range = `from=${days[0]}&to=${days.at(-1)}`;

interface Act {
  readonly user: string;
  readonly day: string;
  readonly value: number;
}

/** What has arrived so far, counted one by one. */
function counted(acts: readonly Act[]) {
  const firstDay = (user: string): string =>
    acts
      .filter((act) => act.user === user)
      .map(({ day }) => day)
      .reduce((a, b) => (a < b ? a : b));
  return days.map((period) => {
    const ofDay = acts.filter(({ day }) => day === period);
    const users = [...new Set(ofDay.map(({ user }) => user))];
    const fresh = users.filter((user) => firstDay(user) === period).length;
    const sum = ofDay.reduce((total, { value }) => total + value, 0);
    const active = users.length;
    return { period, active, new: fresh, returning: active - fresh, sum };
  });
}

const act = fc.record({
  user: fc.constantFrom('ada', 'bob', 'cy'),
  day: fc.constantFrom(...days),
  value: fc.integer({ min: 0, max: 9 }),
});
/** Batches in the order of their arrival, each of one of two places with the same users. */
const batches = fc.array(
  fc.record({ place: fc.constantFrom(0, 1), acts: fc.array(act, { minLength: 1, maxLength: 6 }) }),
  { minLength: 1, maxLength: 4 },
);

type Batches = readonly { readonly place: number; readonly acts: readonly Act[] }[];

const of = (user: string, day: string, value = 1): Act => ({ user, day, value });
/** A day's numbers change when something that happened on it, or before it, arrives later. */
const directed: Batches = [
  { place: 0, acts: [of('ada', '2024-03-02', 5)] },
  { place: 1, acts: [of('ada', '2024-03-01', 7)] },
  { place: 0, acts: [of('ada', '2024-02-29'), of('bob', '2024-03-02')] },
  { place: 0, acts: [of('ada', '2024-02-28', 2), of('ada', '2024-02-28', 3)] },
];

/** By the header that names them. */
const environments: readonly Record<string, string>[] = [{}, { 'rollcall-environment': 'staging' }];

describe('Numbers of past days', () => {
  let api: AdminApp;
  let runs = 0;
  beforeAll(async () => {
    api = await adminApp();
    await api.call('POST', '/admin/v1/environments', {
      body: { key: 'staging', name: 'Staging', kind: 'staging' },
    });
    for (const headers of environments) {
      await api.call('POST', '/admin/v1/metrics', { body: [{ name: 'Words', key: 'words' }], headers });
    }
  });
  afterAll(() => api.close());

  async function check(told: Batches): Promise<void> {
    // The same tenant's name in two environments, and a new one in each run.
    const tenant = `run-${++runs}`;
    const places = environments.map((environment) => ({
      headers: { ...environment, 'tenant-id': tenant },
      acts: [] as Act[],
    }));
    for (const { place, acts } of told) {
      const { headers, acts: before } = places[place]!;
      before.push(...acts);
      const body = acts.map(({ user, day, value }) => ({
        key: 'words',
        user: { id: user },
        value,
        timestamp: `${day}T12:00:00Z`,
      }));
      const { headers: answered } = await api.call('POST', '/admin/v1/metrics/events', { body, headers });
      const position = answered['x-rollcall-position']!;
      for (const one of places) {
        const ask = async (question: string) =>
          (
            await api.call('GET', `/admin/v1/analytics/${question}?${range}`, {
              headers: { ...one.headers, 'x-rollcall-min-position': position },
            })
          ).body.total;
        const [active, engagement] = await Promise.all([ask('active-users'), ask('engagement')]);
        expect(active.map((row: object, index: number) => ({ ...row, sum: engagement[index].sum }))).toEqual(
          counted(one.acts),
        );
      }
    }
  }

  it('follow what arrives later, in the environment and tenant it arrives in and in no other', () =>
    fc.assert(fc.asyncProperty(batches, check), { numRuns: 15, examples: [[[...directed]]] }));
});

import { describe, expect, it } from '@jest/globals';
import {
  activeUsers,
  countUsers,
  earlyEngagement,
  engagement,
  type Filter,
  matchesUser,
  nDayRetention,
  parseFilter,
  retention,
  retentionImpact,
  type SetReader,
  stickiness,
  summary,
  topUsers,
  totalUsers,
} from '@rollcall/analytics';
import type { UserCommand } from '@rollcall/domain';
import fc from 'fast-check';
import { attributeKeys, metricKeys } from '../support/users.js';
import { logOf, scope } from './support/logs.js';
import { MemorySets } from './support/memory-sets.js';
import { type Chosen, Oracle } from './support/oracle.js';
import type { RawFilter } from './support/oracle-filter.js';
import { directed, requests } from './support/requests.js';

const units = ['day', 'week', 'month'] as const;

/** One of each kind of condition at least, and each of the connectives. */
const filters: readonly RawFilter[] = [
  { field: 'attributes.plan', op: 'eq', value: 'pro' },
  { not: { field: 'attributes.plan', op: 'in', value: ['free', 'a/b%2F'] } },
  {
    and: [
      { field: 'attributes.plan', op: 'ne', value: 'free' },
      {
        or: [
          { field: 'attributes.city', op: 'exists', value: true },
          { field: 'control', op: 'eq', value: true },
        ],
      },
      { not: { field: 'lastSeen', op: 'gt', value: '2024-03-24' } },
    ],
  },
  { field: 'attributes.__proto__', op: 'notIn', value: ['Zoë'] },
  { field: 'attributes.city', op: 'startsWith', value: 'zO' },
  { field: 'attributes.plan', op: 'contains', value: '/B' },
  { field: 'attributes.city', op: 'exists', value: false },
  { field: 'firstSeen', op: 'lte', value: '2024-03-01' },
  { field: 'lastSeen', op: 'ne', value: '2024-03-31' },
  { field: 'metrics.words', op: 'gte', value: 14 },
  { field: 'metrics.__proto__', op: 'eq', value: 0 },
  { field: 'active', op: 'between', value: ['2024-03-10', '2024-03-11'] },
  { field: 'active.commits', op: 'between', value: ['2023-12-31', '2024-03-01'] },
  { field: 'tz', op: 'startsWith', value: 'pacific' },
  { field: 'email', op: 'exists', value: true },
  { field: 'name', op: 'contains', value: 'BYRON' },
  { field: 'id', op: 'in', value: ['Bob', 'eve'] },
  { field: 'subscribeToEmails', op: 'ne', value: false },
  { field: 'preferences.notifications.recap', op: 'eq', value: 'push' },
  { field: 'preferences.streak.enabled', op: 'eq', value: false },
  { field: 'preferences.streak.evaluationMode', op: 'eq', value: 'ALL' },
  { field: 'preferences.streak.metrics', op: 'notIn', value: ['words'] },
  { and: [] },
  { or: [] },
];

const understood = (raw: RawFilter): Filter => parseFilter(raw, { attributeKeys, metricKeys });

/** A question to the code, and the same to the oracle. */
interface Pair {
  readonly raw: Chosen;
  readonly asked: Omit<Chosen, 'filter'> & { readonly filter?: Filter };
}

const asPair = ({ filter, segmentBy, ...rest }: Chosen): Pair => ({
  raw: { ...rest, filter, segmentBy },
  asked: {
    ...rest,
    ...(filter && { filter: understood(filter) }),
    ...(segmentBy !== undefined && {
      segmentBy: segmentBy === 'control' ? segmentBy : `attributes.${segmentBy}`,
    }),
  },
});

const range = { from: '2024-02-28', to: '2024-04-02' };
const chosen: readonly Pair[] = [
  { ...range, from: '2023-12-31', timezone: 'utc' as const },
  { ...range, timezone: 'local' as const, metric: 'words', segmentBy: 'plan' },
  { ...range, timezone: 'utc' as const, segmentBy: 'plan', attributes: 'then' as const },
  { ...range, timezone: 'local' as const, segmentBy: 'control', filter: filters[2] },
  { ...range, timezone: 'local' as const, attributes: 'then' as const, filter: filters[2] },
  // Cuts weeks and months.
  {
    from: '2024-03-01',
    to: '2024-03-30',
    timezone: 'utc' as const,
    metric: 'commits',
    attributes: 'then' as const,
    filter: filters[1],
    segmentBy: '__proto__',
  },
].map(asPair);

const segments = <Row>(oracle: Oracle, { raw }: Pair, of: (segment: string) => Row) =>
  raw.segmentBy === undefined
    ? undefined
    : oracle
        .segments(raw)
        .map((value): [Record<string, string>, Row] => [{ [raw.segmentBy ?? '']: value }, of(value)]);

async function check(commands: readonly UserCommand[], shards: number, batch: number): Promise<void> {
  const log = logOf(commands);
  const oracle = new Oracle(log);
  const sets = new MemorySets(shards).fold(log, batch);
  const reader = await sets.reader(scope);
  for (const pair of chosen) {
    await checkActive(reader, oracle, pair);
    await checkRetention(reader, oracle, pair);
    await checkEngagement(reader, oracle, pair);
    await checkOverview(reader, oracle, pair);
  }
  for (const filter of filters) {
    const parsed = understood(filter);
    const oneByOne = sets.users(scope).filter((user) => matchesUser(parsed, user)).length;
    const expected = oracle.count(filter);
    expect([filter, await countUsers(reader, parsed), oneByOne]).toEqual([filter, expected, expected]);
  }
}

async function checkActive(reader: SetReader, oracle: Oracle, pair: Pair): Promise<void> {
  const { raw, asked } = pair;
  for (const granularity of units) {
    const answer = await activeUsers(reader, { ...asked, granularity });
    expect(answer.total).toEqual(oracle.activeUsers(raw, granularity));
    expect(answer.segments?.map(({ segment, periods }) => [segment, periods])).toEqual(
      segments(oracle, pair, (value) => oracle.activeUsers(raw, granularity, value)),
    );
  }
  const words = { ...raw, metric: 'words' };
  const found = await topUsers(reader, { ...asked, metric: 'words', limit: 3 });
  expect(found.filter(({ segment }) => segment === undefined)).toEqual(oracle.topUsers(words, 3));
  const named = segments(oracle, pair, (value) => oracle.topUsers(words, 3, value)) ?? [];
  expect(found.filter(({ segment }) => segment !== undefined)).toEqual(
    named.flatMap(([segment, users]) => users.map((user) => ({ segment, ...user }))),
  );
}

async function checkOverview(reader: SetReader, oracle: Oracle, pair: Pair): Promise<void> {
  const { raw, asked } = pair;
  const sticky = await stickiness(reader, asked);
  expect(sticky.months).toEqual(oracle.stickiness(raw));
  expect(sticky.segments?.map(({ segment, months }) => [segment, months])).toEqual(
    segments(oracle, pair, (value) => oracle.stickiness(raw, value)),
  );

  const { attributes: _, ...now } = asked;
  const inSegment = { ...pair, raw: { ...raw, attributes: 'now' as const } };
  const totals = await totalUsers(reader, { ...now, granularity: 'week' });
  expect(totals.total).toEqual(oracle.totalUsers(raw, 'week'));
  expect(totals.segments?.map(({ segment, periods }) => [segment, periods])).toEqual(
    segments(oracle, inSegment, (value) => oracle.totalUsers(raw, 'week', value)),
  );

  const { segments: found, ...numbers } = await summary(reader, '2024-03-10', now);
  expect(numbers).toEqual(oracle.summary(raw, '2024-03-10'));
  expect(found?.map(({ segment, ...own }) => [segment, own])).toEqual(
    segments(oracle, inSegment, (value) => oracle.summary(raw, '2024-03-10', value)),
  );
}

async function checkRetention(reader: SetReader, oracle: Oracle, pair: Pair): Promise<void> {
  const { raw, asked } = pair;
  for (const cohort of ['week', 'month'] as const) {
    const answer = await retention(reader, { ...asked, cohort, periods: 3 });
    expect(answer.cohorts).toEqual(oracle.retention(raw, cohort, 3));
    expect(answer.segments?.map(({ segment, cohorts }) => [segment, cohorts])).toEqual(
      segments(oracle, pair, (value) => oracle.retention(raw, cohort, 3, value)),
    );
  }
  const { days: _, segments: found, ...total } = await nDayRetention(reader, { ...asked, days: 14 });
  expect(total).toEqual(oracle.nDayRetention(raw, 14));
  expect(found?.map((row) => [row.segment, row.retention])).toEqual(
    segments(oracle, pair, (value) => oracle.nDayRetention(raw, 14, value)),
  );
  const group = (control: boolean): Chosen => {
    const isIn: RawFilter = { field: 'control', op: 'eq', value: control };
    return { ...raw, filter: raw.filter ? { and: [raw.filter, isIn] } : isIn };
  };
  const groups = (value?: string) =>
    [group(false), group(true)].map((whom) => oracle.nDayRetention(whom, 14, value));
  const impact = await retentionImpact(reader, { ...asked, days: 14 });
  expect([impact.treated, impact.control]).toMatchObject(groups());
  expect(impact.segments?.map(({ segment }) => segment)).toEqual(found?.map(({ segment }) => segment));
  for (const { segment, treated, control } of impact.segments ?? [])
    expect([treated, control]).toMatchObject(groups(Object.values(segment)[0]));
}

async function checkEngagement(reader: SetReader, oracle: Oracle, pair: Pair): Promise<void> {
  const { raw, asked } = pair;
  const answer = await engagement(reader, asked);
  expect(answer.total).toEqual(oracle.engagement(raw));
  expect(answer.segments?.map(({ segment, periods }) => [segment, periods])).toEqual(
    segments(oracle, pair, (value) => oracle.engagement(raw, value)),
  );
  const early = await earlyEngagement(reader, { ...asked, granularity: 'week', days: 5 });
  expect(early.total).toEqual(oracle.earlyEngagement(raw, 'week', 5));
  expect(early.segments?.map(({ segment, periods }) => [segment, periods])).toEqual(
    segments(oracle, pair, (value) => oracle.earlyEngagement(raw, 'week', 5, value)),
  );
}

/** Each in one shard and one batch, and in three shards event by event. */
const examples = directed.flatMap((commands): [readonly UserCommand[], number, number][] => [
  [commands, 1, 1_000],
  [commands, 3, 1],
]);

describe('Questions answered by sets', () => {
  it('have the answers that brute force over the events has, whatever the shards and batches', () =>
    fc.assert(fc.asyncProperty(requests, fc.constantFrom(1, 3), fc.constantFrom(1, 4, 1_000), check), {
      numRuns: 20,
      examples,
    }));
});

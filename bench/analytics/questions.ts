import {
  activeUsers,
  countUsers,
  earlyEngagement,
  engagement,
  type Filter,
  nDayRetention,
  parseFilter,
  retention,
  type SetReader,
  topUsers,
} from '@rollcall/analytics';
import { dayOfYear, metric } from './synthetic-sets.js';

export interface Question {
  readonly name: string;
  /** Milliseconds within which it is to be answered (medians); undefined: none was set. */
  readonly aim?: number;
  ask(reader: SetReader): Promise<unknown>;
}

const utc = { timezone: 'utc' as const };
const month = { from: '2023-09-01', to: '2023-09-30', ...utc };
const year = { from: dayOfYear(0), to: dayOfYear(364), ...utc };
const segmentBy = 'attributes.plan';

const filterOf = (filter: unknown): Filter =>
  parseFilter(filter, { attributeKeys: new Set(['plan', 'country']), metricKeys: new Set() });

const threeConditions = filterOf({
  and: [
    { field: 'attributes.plan', op: 'in', value: ['plan-0', 'plan-3'] },
    { field: 'attributes.country', op: 'ne', value: 'c-0' },
    { field: 'active', op: 'between', value: ['2023-09-01', '2023-09-30'] },
  ],
});
const byColumn = filterOf({
  and: [
    { field: 'attributes.plan', op: 'eq', value: 'plan-1' },
    { field: 'metrics.words', op: 'gt', value: 100 },
    { field: 'lastSeen', op: 'lt', value: '2023-12-01' },
  ],
});

export const questions: readonly Question[] = [
  {
    name: 'active users of one day',
    aim: 2,
    ask: (reader) =>
      activeUsers(reader, { ...utc, from: '2023-09-30', to: '2023-09-30', granularity: 'day' }),
  },
  {
    name: 'active users of one month',
    aim: 2,
    ask: (reader) => activeUsers(reader, { ...month, granularity: 'month' }),
  },
  {
    name: '30 daily points by an attribute of 8 values',
    aim: 25,
    ask: (reader) => activeUsers(reader, { ...month, granularity: 'day', segmentBy }),
  },
  {
    name: '30 × 30 cohort table, by day',
    aim: 150,
    ask: (reader) => retention(reader, { ...month, cohort: 'day', periods: 30 }),
  },
  {
    name: 'count with three conditions on attributes and activity of a month',
    aim: 25,
    ask: (reader) => countUsers(reader, threeConditions),
  },
  {
    name: 'count with an attribute, a total and last seen',
    aim: 25,
    ask: (reader) => countUsers(reader, byColumn),
  },
  {
    name: '12 monthly points by an attribute of 8 values',
    ask: (reader) => activeUsers(reader, { ...year, granularity: 'month', segmentBy }),
  },
  {
    name: '12 × 12 cohort table, by month',
    ask: (reader) => retention(reader, { ...year, cohort: 'month', periods: 12 }),
  },
  { name: '14-day retention of a year', ask: (reader) => nDayRetention(reader, { ...year, days: 14 }) },
  {
    name: 'engagement of 30 days',
    ask: (reader) => engagement(reader, { ...month, metric }),
  },
  {
    name: 'early engagement, 7 days, of a month',
    ask: (reader) => earlyEngagement(reader, { ...month, metric, days: 7, granularity: 'day' }),
  },
  { name: 'top 10 of a month', ask: (reader) => topUsers(reader, { ...month, metric, limit: 10 }) },
  { name: 'top 10 of a year', ask: (reader) => topUsers(reader, { ...year, metric, limit: 10 }) },
];

import {
  activeUsers,
  countUsers,
  earlyEngagement,
  engagement,
  type Filter,
  nDayRetention,
  parseFilter,
  retention,
  topUsers,
} from '@rollcall/analytics';
import { dayNumberOf } from '@rollcall/domain';
import { question, type Question, type Rows } from './question.js';
import { firstDay, metric } from './synthetic-sets.js';

const utc = { timezone: 'utc' as const };
const month = { from: '2023-09-01', to: '2023-09-30', ...utc };
/** From the first of September on, as the tables number days. */
const indexOf = (date: string): number => dayNumberOf(date) - dayNumberOf(firstDay);
const [from, to] = [indexOf(month.from), indexOf(month.to)];
const segmentBy = 'attributes.plan';

const filterOf = (filter: unknown): Filter =>
  parseFilter(filter, { attributeKeys: new Set(['plan', 'country']), metricKeys: new Set([metric]) });

const threeConditions = filterOf({
  and: [
    { field: 'attributes.plan', op: 'in', value: ['plan-0', 'plan-3'] },
    { field: 'attributes.country', op: 'ne', value: 'c-0' },
    { field: 'active', op: 'between', value: [month.from, month.to] },
  ],
});
const byColumn = filterOf({
  and: [
    { field: 'attributes.plan', op: 'eq', value: 'plan-1' },
    { field: 'metrics.words', op: 'gt', value: 100 },
    { field: 'lastSeen', op: 'lt', value: '2023-12-01' },
  ],
});

type Active = Awaited<ReturnType<typeof activeUsers>>;
type Cohorts = Awaited<ReturnType<typeof retention>>['cohorts'];

const pointsOf = ({ total, segments = [] }: Active, periodOf: (date: string) => number): Rows =>
  [{ segment: { plan: '' }, periods: total }, ...segments].flatMap(({ segment, periods }) =>
    periods
      .filter(({ active }) => active > 0)
      .map(({ period, active, new: fresh }) => [periodOf(period), segment.plan ?? '', active, fresh]),
  );
const cellsOf = (cohorts: Cohorts, periodOf: (date: string) => number): Rows =>
  cohorts.flatMap(({ cohort, retained }) =>
    retained.flatMap((users, later) => (users > 0 ? [[periodOf(cohort), later, users]] : [])),
  );
const monthOf = (date: string): number => Number(date.slice(5, 7));

const topOf = (found: Awaited<ReturnType<typeof topUsers>>): Rows =>
  found.map(({ userId, total }) => [userId, total]);
const topIn = (where: string): string =>
  `SELECT 'user-' || who, sum(value) FROM activity WHERE ${where}
   GROUP BY who ORDER BY sum(value) DESC, CAST(who AS TEXT) LIMIT 10`;

/** `seen`: a row for each period and user. Beside the segments, the total of each period. */
const pointsIn = (seen: string, isFirst: string): string =>
  `WITH seen AS (${seen}), known AS (SELECT * FROM seen JOIN people USING (who))
   SELECT period, plan, count(*), count(*) FILTER (WHERE ${isFirst}) FROM known GROUP BY period, plan
   UNION ALL SELECT period, '', count(*), count(*) FILTER (WHERE ${isFirst}) FROM known GROUP BY period`;
const ofDays = (first: number, last: number): string =>
  `SELECT day AS period, who FROM activity WHERE day BETWEEN ${first} AND ${last}`;
const ofMonths = `SELECT DISTINCT month AS period, who FROM activity JOIN days USING (day)`;

export const questionsFor = (lastDay: string): readonly Question[] => {
  const year = { from: firstDay, to: lastDay, ...utc };
  return [
    question({
      name: 'active users of one day',
      aim: 2,
      ask: (reader) => activeUsers(reader, { ...utc, from: month.to, to: month.to, granularity: 'day' }),
      rows: (answer) => pointsOf(answer, indexOf),
      sql: `SELECT day, '', count(*), count(*) FILTER (WHERE first = day)
            FROM activity JOIN people USING (who) WHERE day = ${to} GROUP BY day`,
    }),
    question({
      name: 'active users of one month',
      aim: 2,
      ask: (reader) => activeUsers(reader, { ...month, granularity: 'month' }),
      rows: (answer) => pointsOf(answer, monthOf),
      sql: `SELECT 9, '', count(*), count(*) FILTER (WHERE first >= ${from}) FROM people
            WHERE who IN (SELECT who FROM activity WHERE day BETWEEN ${from} AND ${to})`,
    }),
    question({
      name: '30 daily points by an attribute of 8 values',
      aim: 25,
      ask: (reader) => activeUsers(reader, { ...month, granularity: 'day', segmentBy }),
      rows: (answer) => pointsOf(answer, indexOf),
      sql: pointsIn(ofDays(from, to), 'first = period'),
    }),
    question({
      name: '30 × 30 cohort table, by day',
      aim: 150,
      ask: (reader) => retention(reader, { ...month, cohort: 'day', periods: 30 }),
      rows: ({ cohorts }) => cellsOf(cohorts, indexOf),
      sql: `SELECT first, day - first, count(*) FROM activity JOIN people USING (who)
            WHERE first BETWEEN ${from} AND ${to} AND day BETWEEN ${from} AND ${to + 29}
              AND day - first BETWEEN 0 AND 29 GROUP BY 1, 2`,
    }),
    question({
      name: 'count with three conditions on attributes and activity of a month',
      aim: 25,
      ask: (reader) => countUsers(reader, threeConditions),
      rows: (count) => [[count]],
      sql: `SELECT count(*) FROM people WHERE plan IN ('plan-0', 'plan-3') AND country <> 'c-0'
              AND who IN (SELECT who FROM activity WHERE day BETWEEN ${from} AND ${to})`,
    }),
    question({
      name: 'count with an attribute, a total and last seen',
      aim: 25,
      ask: (reader) => countUsers(reader, byColumn),
      rows: (count) => [[count]],
      sql: `SELECT count(*) FROM (SELECT who FROM activity JOIN people USING (who) WHERE plan = 'plan-1'
            GROUP BY who HAVING sum(value) > 100 AND max(day) < ${indexOf('2023-12-01')}) AS passing`,
    }),
    question({
      name: '12 monthly points by an attribute of 8 values',
      ask: (reader) => activeUsers(reader, { ...year, granularity: 'month', segmentBy }),
      rows: (answer) => pointsOf(answer, monthOf),
      sql: pointsIn(ofMonths, 'first_month = period'),
    }),
    question({
      name: '12 × 12 cohort table, by month',
      ask: (reader) => retention(reader, { ...year, cohort: 'month', periods: 12 }),
      rows: ({ cohorts }) => cellsOf(cohorts, monthOf),
      sql: `SELECT first_month, period - first_month, count(*)
            FROM (${ofMonths}) AS seen JOIN people USING (who) GROUP BY 1, 2`,
    }),
    question({
      name: '14-day retention of a year',
      ask: (reader) => nDayRetention(reader, { ...year, days: 14 }),
      rows: ({ series }) =>
        series
          .filter(({ users }) => users > 0)
          .map(({ period, users, retained }) => [indexOf(period), users, retained]),
      sql: `SELECT first, count(*), count(a.who) FROM people AS p
            LEFT JOIN activity AS a ON a.who = p.who AND a.day = p.first + 14 GROUP BY first`,
    }),
    question({
      name: 'engagement of 30 days',
      ask: (reader) => engagement(reader, { ...month, metric }),
      rows: ({ total }) => total.map(({ period, sum, active }) => [indexOf(period), sum, active]),
      sql: `SELECT day, sum(value), count(*) FROM activity WHERE day BETWEEN ${from} AND ${to} GROUP BY day`,
    }),
    question({
      name: 'early engagement, 7 days, of a month',
      ask: (reader) => earlyEngagement(reader, { ...month, metric, days: 7, granularity: 'day' }),
      rows: ({ total }) => total.map(({ period, users, sum }) => [indexOf(period), users, sum]),
      sql: `SELECT first, count(DISTINCT who), sum(value) FROM activity JOIN people USING (who)
            WHERE first BETWEEN ${from} AND ${to} AND day BETWEEN ${from} AND ${to + 6}
              AND day - first BETWEEN 0 AND 6 GROUP BY first`,
    }),
    question({
      name: 'top 10 of a month',
      ask: (reader) => topUsers(reader, { ...month, metric, limit: 10 }),
      rows: topOf,
      sql: topIn(`day BETWEEN ${from} AND ${to}`),
    }),
    question({
      name: 'top 10 of a year',
      ask: (reader) => topUsers(reader, { ...year, metric, limit: 10 }),
      rows: topOf,
      sql: topIn('TRUE'),
    }),
  ];
};

import type { Command } from 'commander';
import {
  answer,
  filtered,
  grained,
  type Options,
  printed,
  question,
  ranged,
  segmented,
  selected,
} from './asking.js';
import { numberTable, percentText, type Report } from './report.js';
import { chartOf, type Row, type Series, seriesReport } from './series.js';

export const activeUsersCommand = (): Command =>
  printed(
    grained(
      segmented(question('active-users', 'who was active: total, new and returning by day, week or month')),
    ),
    'active-users --granularity month --from 2024-01-01 --segment-by plan',
  ).action((options: Options) =>
    answer<Series>('active-users', options, (body) =>
      seriesReport(body, { columns: ['active', 'new', 'returning'], drawn: 'active' }),
    ),
  );

interface Stickiness {
  readonly months: readonly (Row & {
    readonly averageDailyActive: number;
    readonly monthlyActive: number;
    readonly stickiness: number | null;
  })[];
}

export const stickinessCommand = (): Command =>
  printed(
    selected(question('stickiness', 'daily by monthly active users (DAU/MAU) of each month')),
    'stickiness --from 2024-01-01',
  ).action((options: Options) => answer<Stickiness>('stickiness', options, stickinessReport));

function stickinessReport({ months }: Stickiness): Report {
  const columns = ['period', 'averageDailyActive', 'monthlyActive', 'stickiness'];
  return {
    columns,
    rows: months.map((month) => columns.map((column) => month[column] ?? null)),
    text: (width) =>
      [
        ...chartOf(months, 'stickiness', width),
        '',
        numberTable(
          ['MONTH', 'DAILY, MEAN', 'MONTHLY', 'STICKINESS'],
          months.map(({ period, averageDailyActive, monthlyActive, stickiness }) => [
            period,
            averageDailyActive,
            monthlyActive,
            percentText(stickiness),
          ]),
        ),
      ].join('\n'),
  };
}

export const totalUsersCommand = (): Command =>
  printed(
    grained(filtered(ranged(question('total-users', 'how many users there were by the end of each period')))),
    'total-users --granularity month',
  ).action((options: Options) =>
    answer<Series>('total-users', options, (body) =>
      seriesReport(body, { columns: ['total'], drawn: 'total' }),
    ),
  );

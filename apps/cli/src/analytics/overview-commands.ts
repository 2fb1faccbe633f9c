import type { Command } from 'commander';
import { answer, type Options, printed, question, segmented, selected, wholeNumber } from './asking.js';
import { bar } from './charts.js';
import { type Cell, numberTable, numberText, percentText, type Report } from './report.js';
import { type Segment, segmentName } from './series.js';

const BAR = 24;

interface TopUser {
  readonly segment?: Segment;
  readonly metric: string;
  readonly userId: string;
  readonly total: number;
}

export const topUsersCommand = (): Command =>
  printed(
    selected(question('top-users', 'users who added most to a metric, or to each')).option(
      '--limit <n>',
      'most users of each metric (default: 10)',
      wholeNumber,
    ),
    'top-users --metric words-written --limit 20',
  ).action((options: Options) => answer<readonly TopUser[]>('top-users', options, topReport));

function topReport(users: readonly TopUser[]): Report {
  const most = new Map<string, number>();
  for (const { metric, total } of users) most.set(metric, Math.max(most.get(metric) ?? 0, total));
  const asked = users.some(({ segment }) => segment !== undefined);
  const cellsOf = ({ segment, metric, userId, total }: TopUser): readonly Cell[] => [
    ...(asked ? [segmentName(segment)] : []),
    metric,
    userId,
    total,
  ];
  return {
    columns: [...(asked ? ['segment'] : []), 'metric', 'userId', 'total'],
    rows: users.map(cellsOf),
    text: () =>
      users.length === 0
        ? 'Nobody.'
        : numberTable(
            [...(asked ? ['SEGMENT'] : []), 'METRIC', 'USER', 'TOTAL', ''],
            users.map((user) => [
              ...(asked ? [segmentName(user.segment) ?? 'TOTAL'] : []),
              ...cellsOf(user).slice(asked ? 1 : 0),
              bar(user.total, most.get(user.metric) ?? 0, BAR),
            ]),
          ),
  };
}

interface Usage {
  readonly month: string;
  readonly monthlyActiveUsers: number;
  readonly allowance: number | null;
  readonly resetsOn: string;
}

export const usageCommand = (): Command =>
  printed(
    question('usage', "this month's active users against the allowance, which is a setting").option(
      '--day <day>',
      'in the month of this day (default: today in UTC)',
    ),
    'usage',
  ).action((options: Options) => answer<Usage>('usage', options, usageReport));

function usageReport({ month, monthlyActiveUsers, allowance, resetsOn }: Usage): Report {
  return {
    columns: ['month', 'monthlyActiveUsers', 'allowance', 'resetsOn'],
    rows: [[month, monthlyActiveUsers, allowance, resetsOn]],
    text: () => {
      const used = `${numberText(monthlyActiveUsers)} monthly active users in ${month.slice(0, 7)}`;
      if (allowance === null) return `${used}. No allowance is set. Resets on ${resetsOn}.`;
      const share = percentText(allowance === 0 ? null : monthlyActiveUsers / allowance);
      const full = bar(Math.min(monthlyActiveUsers, allowance), allowance, BAR).padEnd(BAR, '·');
      return `${used}\n${full} ${share} of ${numberText(allowance)}. Resets on ${resetsOn}.`;
    },
  };
}

interface Numbers {
  readonly totalUsers: number;
  readonly dailyActiveUsers: number;
  readonly monthlyActiveUsers: number;
}

interface Summary extends Numbers {
  readonly segments?: readonly (Numbers & { readonly segment: Segment })[];
}

export const summaryCommand = (): Command =>
  printed(
    segmented(question('summary', 'all users, and those active today and this month')).option(
      '--day <day>',
      'as of this day (default: today in UTC)',
    ),
    'summary --user-attributes plan:pro',
  ).action((options: Options) => answer<Summary>('summary', options, summaryReport));

function summaryReport({ segments, ...total }: Summary): Report {
  const cellsOf = ({ totalUsers, dailyActiveUsers, monthlyActiveUsers }: Numbers): readonly Cell[] => [
    totalUsers,
    dailyActiveUsers,
    monthlyActiveUsers,
  ];
  const columns = ['totalUsers', 'dailyActiveUsers', 'monthlyActiveUsers'];
  const head = ['USERS', 'ACTIVE THAT DAY', 'ACTIVE THAT MONTH'];
  if (segments === undefined) {
    const cells = cellsOf(total);
    return { columns, rows: [cells], text: () => numberTable(head, [cells]) };
  }
  const rowsWith = (all: string | null): readonly (readonly Cell[])[] => [
    [all, ...cellsOf(total)],
    ...segments.map(({ segment, ...own }) => [segmentName(segment), ...cellsOf(own)]),
  ];
  return {
    columns: ['segment', ...columns],
    rows: rowsWith(null),
    text: () => numberTable(['SEGMENT', ...head], rowsWith('TOTAL')),
  };
}

import type { Command } from 'commander';
import { answer, filtered, type Options, printed, question, selected, wholeNumber } from './asking.js';
import { bar } from './charts.js';
import { type Cell, numberTable, numberText, percentText, type Report } from './report.js';

const BAR = 24;

interface TopUser {
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
  return {
    columns: ['metric', 'userId', 'total'],
    rows: users.map(({ metric, userId, total }) => [metric, userId, total]),
    text: () =>
      users.length === 0
        ? 'Nobody.'
        : numberTable(
            ['METRIC', 'USER', 'TOTAL', ''],
            users.map(({ metric, userId, total }) => [
              metric,
              userId,
              total,
              bar(total, most.get(metric) ?? 0, BAR),
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

interface Summary {
  readonly totalUsers: number;
  readonly dailyActiveUsers: number;
  readonly monthlyActiveUsers: number;
}

export const summaryCommand = (): Command =>
  printed(
    filtered(question('summary', 'all users, and those active today and this month')).option(
      '--day <day>',
      'as of this day (default: today in UTC)',
    ),
    'summary --user-attributes plan:pro',
  ).action((options: Options) => answer<Summary>('summary', options, summaryReport));

function summaryReport({ totalUsers, dailyActiveUsers, monthlyActiveUsers }: Summary): Report {
  const cells: readonly Cell[] = [totalUsers, dailyActiveUsers, monthlyActiveUsers];
  return {
    columns: ['totalUsers', 'dailyActiveUsers', 'monthlyActiveUsers'],
    rows: [cells],
    text: () => numberTable(['USERS', 'ACTIVE THAT DAY', 'ACTIVE THAT MONTH'], [cells]),
  };
}

import { Command } from 'commander';
import { answer, grained, type Options, printed, ranged } from './asking.js';
import { bar } from './charts.js';
import { numberTable, type Report } from './report.js';
import { type Row, seriesReport } from './series.js';

const BAR = 24;

interface Insight {
  readonly key: string;
  readonly name: string;
  readonly users: number | null;
  readonly distinctValues: number | null;
  readonly limit: number;
  readonly status: string;
  readonly warning: string | null;
}

interface Values extends Insight {
  readonly values: readonly { readonly value: string; readonly users: number }[];
}

interface OverTime {
  readonly key: string;
  readonly total: readonly Row[];
  readonly values: readonly { readonly value: string; readonly periods: readonly Row[] }[];
}

export const attributesCommand = (): Command =>
  new Command('attributes')
    .description('what user attributes are used for: users, values with counts, over time')
    .addCommand(
      printed(
        new Command('list').description('all of them: users, distinct values, warnings'),
        'attributes list',
      ).action((options: Options) => answer<readonly Insight[]>('attributes', options, listReport)),
    )
    .addCommand(
      printed(
        new Command('values')
          .description('the values of one with their users, as they are now')
          .argument('<key>'),
        'attributes values plan',
      ).action((key: string, options: Options) =>
        answer<Values>(`attributes/${encodeURIComponent(key)}`, options, valuesReport),
      ),
    )
    .addCommand(
      printed(
        grained(
          ranged(
            new Command('over-time').description('active users by the value they had then').argument('<key>'),
          ),
        ),
        'attributes over-time plan --granularity month',
      ).action((key: string, options: Options) =>
        answer<OverTime>(`attributes/${encodeURIComponent(key)}/over-time`, options, overTimeReport),
      ),
    )
    .addHelpText('after', '\nExample:\n  rollcall analytics attributes list');

const warningsOf = (insights: readonly Insight[]): readonly string[] =>
  insights.flatMap(({ warning }) => (warning === null ? [] : ['', warning]));

function listReport(insights: readonly Insight[]): Report {
  return {
    columns: ['key', 'name', 'users', 'distinctValues', 'limit', 'status'],
    rows: insights.map(({ key, name, users, distinctValues, limit, status }) => [
      key,
      name,
      users,
      distinctValues,
      limit,
      status,
    ]),
    text: () =>
      [
        numberTable(
          ['KEY', 'NAME', 'USERS', 'VALUES', 'STATUS'],
          insights.map(({ key, name, users, distinctValues, status }) => [
            key,
            name,
            users,
            distinctValues,
            status,
          ]),
        ),
        ...warningsOf(insights),
      ].join('\n'),
  };
}

function valuesReport(insight: Values): Report {
  const { values } = insight;
  const most = values[0]?.users ?? 0;
  return {
    columns: ['value', 'users'],
    rows: values.map(({ value, users }) => [value, users]),
    text: () =>
      [
        values.length === 0
          ? 'Nobody has it.'
          : numberTable(
              ['VALUE', 'USERS', ''],
              values.map(({ value, users }) => [value, users, bar(users, most, BAR)]),
            ),
        ...warningsOf([insight]),
      ].join('\n'),
  };
}

const overTimeReport = ({ key, total, values }: OverTime): Report =>
  seriesReport(
    { total, segments: values.map(({ value, periods }) => ({ segment: { [key]: value }, periods })) },
    { columns: ['users'], drawn: 'users' },
  );

import { type Command, Option } from 'commander';
import { answer, type Options, printed, question, segmented, selected, wholeNumber } from './asking.js';
import { type Cell, numberTable, numberText, percentText, type Report } from './report.js';
import { chartOf, type Row } from './series.js';

interface Cohort {
  readonly cohort: string;
  readonly size: number;
  readonly retained: readonly number[];
}

interface Retention {
  readonly cohorts: readonly Cohort[];
  readonly segments?: readonly {
    readonly segment: Readonly<Record<string, string>>;
    readonly cohorts: readonly Cohort[];
  }[];
}

export const retentionCommand = (): Command =>
  printed(
    segmented(question('retention', 'a cohort table: who came back in the periods after their first event'))
      .addOption(
        new Option('--cohort <period>', 'what cohorts and periods are (default: month)').choices([
          'day',
          'week',
          'month',
        ]),
      )
      .option('--periods <n>', "how many, the cohort's own among them (default: 13)", wholeNumber),
    'retention --cohort week --periods 8',
  ).action((options: Options) => answer<Retention>('retention', options, retentionReport));

function retentionReport({ cohorts, segments }: Retention): Report {
  const periods = cohorts[0]?.retained.map((_, index) => `period${index}`) ?? [];
  const rowOf = ({ cohort, size, retained }: Cohort): readonly Cell[] => [cohort, size, ...retained];
  const named = (segments ?? []).map(({ segment, cohorts: own }) => ({
    name: Object.values(segment)[0] ?? '',
    cohorts: own,
  }));
  const asked = segments !== undefined;
  return {
    columns: [...(asked ? ['segment'] : []), 'cohort', 'size', ...periods],
    rows: [
      ...cohorts.map((cohort) => [...(asked ? [null] : []), ...rowOf(cohort)]),
      ...named.flatMap(({ name, cohorts: own }) => own.map((cohort) => [name, ...rowOf(cohort)])),
    ],
    text: () =>
      [
        cohortTable(cohorts),
        ...named.map(({ name, cohorts: own }) => `\n${name.replace(/\p{Cc}/gu, '?')}\n${cohortTable(own)}`),
      ].join('\n'),
  };
}

const shades = [' ', '░', '▒', '▓', '█'];

/** Percent of the cohort, shaded; those without a member are left out. */
function cohortTable(cohorts: readonly Cohort[]): string {
  const rows = cohorts
    .filter(({ size }) => size > 0)
    .map(({ cohort, size, retained }) => [cohort, size, ...retained.map((count) => shaded(count / size))]);
  const empty = cohorts.length - rows.length;
  const head = ['COHORT', 'SIZE', ...(cohorts[0]?.retained.map((_, index) => `+${index}`) ?? [])];
  return [
    rows.length === 0 ? 'Nobody.' : numberTable(head, rows),
    ...(empty > 0 && rows.length > 0 ? [`${empty} cohorts without anybody are left out.`] : []),
  ].join('\n');
}

const shaded = (ratio: number): string =>
  `${shades[Math.min(4, Math.ceil(ratio * 4))]}${`${Math.round(ratio * 100)}%`.padStart(5)}`;

interface Retained {
  readonly users: number;
  readonly retained: number;
  readonly series: readonly Row[];
}

interface NDayRetention extends Retained {
  readonly days: number;
  readonly segments?: readonly {
    readonly segment: Readonly<Record<string, string>>;
    readonly retention: Retained;
  }[];
}

const days = (command: Command): Command =>
  command.option(
    '--days <n>',
    "after the first day (default: the environment's activation window)",
    wholeNumber,
  );

export const nDayRetentionCommand = (): Command =>
  printed(
    days(segmented(question('n-day-retention', 'who was active on exactly the n-th day after their first'))),
    'n-day-retention --days 14',
  ).action((options: Options) => answer<NDayRetention>('n-day-retention', options, nDayReport));

function nDayReport({ days: after, segments, ...total }: NDayRetention): Report {
  const all: readonly (readonly [string | null, Retained])[] = [
    [null, total],
    ...(segments ?? []).map(({ segment, retention }): [string, Retained] => [
      Object.values(segment)[0] ?? '',
      retention,
    ]),
  ];
  return {
    columns: ['segment', 'period', 'users', 'retained'],
    rows: all.flatMap(([name, { series }]) =>
      series.map(({ period, users = null, retained = null }) => [name, period, users, retained]),
    ),
    text: (width) =>
      [
        `Active on day ${after} after the first: ${shareText(total)}.`,
        '',
        ...chartOf(total.series, 'users', width),
        '',
        numberTable(
          ['SEGMENT', 'USERS', 'RETAINED', 'RATE'],
          all.map(([name, { users, retained }]) => [
            name ?? 'TOTAL',
            users,
            retained,
            rateText(users, retained),
          ]),
        ),
      ].join('\n'),
  };
}

const rateText = (users: number, retained: number): string =>
  percentText(users === 0 ? null : retained / users);

const shareText = ({ users, retained }: Retained): string =>
  `${numberText(retained)} of ${numberText(users)} users, ${rateText(users, retained)}`;

interface RetentionImpact {
  readonly days: number;
  readonly treated: Retained;
  readonly control: Retained;
  readonly impact: number | null;
}

export const retentionImpactCommand = (): Command =>
  printed(
    days(selected(question('retention-impact', 'n-day retention of the control group beside all others'))),
    'retention-impact --days 14',
  ).action((options: Options) => answer<RetentionImpact>('retention-impact', options, impactReport));

function impactReport({ treated, control, impact, days: after }: RetentionImpact): Report {
  const groups = Object.entries({ treated, control });
  return {
    columns: ['group', 'period', 'users', 'retained'],
    rows: groups.flatMap(([name, { series }]) =>
      series.map(({ period, users = null, retained = null }) => [name, period, users, retained]),
    ),
    text: () =>
      [
        numberTable(
          ['GROUP', 'USERS', `ON DAY ${after}`, 'RATE'],
          groups.map(([name, { users, retained }]) => [name, users, retained, rateText(users, retained)]),
        ),
        '',
        impact === null
          ? 'No impact can be told: one of the groups has nobody.'
          : `Impact: ${impact < 0 ? '' : '+'}${numberText(impact)} percentage points.`,
      ].join('\n'),
  };
}

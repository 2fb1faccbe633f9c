import type { Command } from 'commander';
import { answer, type Options, printed, question, selected, wholeNumber } from './asking.js';
import { dayLater, today } from './days.js';
import { type Cell, numberTable, numberText, percentText, type Report } from './report.js';
import { chartOf, type Row, type Segment, segmentName } from './series.js';

interface Retained {
  readonly users: number;
  readonly retained: number;
  readonly series: readonly Row[];
}

interface NDayRetention extends Retained {
  readonly days: number;
  readonly segments?: readonly {
    readonly segment: Segment;
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
    days(selected(question('n-day-retention', 'who was active on exactly the n-th day after their first'))),
    'n-day-retention --days 14',
  ).action((options: Options) => answer<NDayRetention>('n-day-retention', options, nDayReport));

function nDayReport({ days: after, segments, ...total }: NDayRetention): Report {
  const all: readonly (readonly [string | null, Retained])[] = [
    [null, total],
    ...(segments ?? []).map(({ segment, retention }): [string, Retained] => [
      segmentName(segment) ?? '',
      retention,
    ]),
  ];
  const asked = segments !== undefined;
  return {
    columns: [...(asked ? ['segment'] : []), 'period', 'users', 'retained'],
    rows: all.flatMap(([name, { series }]) =>
      series.map(({ period, users = null, retained = null }) => [
        ...(asked ? [name] : []),
        period,
        users,
        retained,
      ]),
    ),
    text: (width) =>
      [
        `Active on day ${after} after the first: ${shareText(total)}.`,
        ...tooEarlyText(total, after),
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

/** Of whom nothing can be said yet, though they are counted. */
function tooEarlyText({ series }: Retained, after: number): readonly string[] {
  const early = series
    .filter(({ period }) => dayLater(period, after) >= today())
    .reduce((sum, { users }) => sum + (typeof users === 'number' ? users : 0), 0);
  return early === 0 ? [] : [`Of ${numberText(early)} of them that day is not over yet.`];
}

const shareText = ({ users, retained }: Retained): string =>
  `${numberText(retained)} of ${numberText(users)} users, ${rateText(users, retained)}`;

interface Groups {
  readonly treated: Retained;
  readonly control: Retained;
  readonly impact: number | null;
}

interface RetentionImpact extends Groups {
  readonly days: number;
  readonly segments?: readonly (Groups & { readonly segment: Segment })[];
}

export const retentionImpactCommand = (): Command =>
  printed(
    days(selected(question('retention-impact', 'n-day retention of the control group beside all others'))),
    'retention-impact --days 14',
  ).action((options: Options) => answer<RetentionImpact>('retention-impact', options, impactReport));

function impactReport({ days: after, segments, ...total }: RetentionImpact): Report {
  const asked = segments !== undefined;
  const all: readonly (readonly [string | null, Groups])[] = [
    [null, total],
    ...(segments ?? []).map(({ segment, ...groups }): [string | null, Groups] => [
      segmentName(segment),
      groups,
    ]),
  ];
  const groupsOf = ({ treated, control }: Groups) => Object.entries({ treated, control });
  return {
    columns: [...(asked ? ['segment'] : []), 'group', 'period', 'users', 'retained'],
    rows: all.flatMap(([name, groups]) =>
      groupsOf(groups).flatMap(([group, { series }]) =>
        series.map(({ period, users = null, retained = null }) => [
          ...(asked ? [name] : []),
          group,
          period,
          users,
          retained,
        ]),
      ),
    ),
    text: () =>
      [
        numberTable(
          [...(asked ? ['SEGMENT'] : []), 'GROUP', 'USERS', `ON DAY ${after}`, 'RATE'],
          all.flatMap(([name, groups]) =>
            groupsOf(groups).map(([group, { users, retained }]): readonly Cell[] => [
              ...(asked ? [name ?? 'TOTAL'] : []),
              group,
              users,
              retained,
              rateText(users, retained),
            ]),
          ),
        ),
        '',
        impactText(total.impact),
      ].join('\n'),
  };
}

const impactText = (impact: number | null): string =>
  impact === null
    ? 'No impact can be told: one of the groups has nobody.'
    : `Impact: ${impact < 0 ? '' : '+'}${numberText(impact)} percentage points.`;

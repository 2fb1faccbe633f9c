import { type Command, Option } from 'commander';
import { answer, type Options, printed, question, selected, wholeNumber } from './asking.js';
import { type Cell, numberTable, type Report } from './report.js';
import { dayLater, today } from './days.js';
import { type Segment, segmentName } from './series.js';

interface Cohort {
  readonly cohort: string;
  readonly size: number;
  readonly retained: readonly number[];
}

interface Retention {
  readonly cohorts: readonly Cohort[];
  readonly segments?: readonly {
    readonly segment: Segment;
    readonly cohorts: readonly Cohort[];
  }[];
}

export const retentionCommand = (): Command =>
  printed(
    selected(question('retention', 'a cohort table: who came back in the periods after their first event'))
      .addOption(
        new Option('--cohort <period>', 'what cohorts and periods are (default: month)').choices([
          'day',
          'week',
          'month',
        ]),
      )
      .option('--periods <n>', "how many, the cohort's own among them (default: 13)", wholeNumber),
    'retention --cohort week --periods 8',
  ).action((options: Options) =>
    answer<Retention>('retention', options, (body) => retentionReport(body, unitOf(options.cohort))),
  );

type Unit = 'day' | 'week' | 'month';

const unitOf = (cohort: unknown): Unit => (cohort === 'day' || cohort === 'week' ? cohort : 'month');

function retentionReport({ cohorts, segments }: Retention, unit: Unit): Report {
  const periods = cohorts[0]?.retained.map((_, index) => `period${index}`) ?? [];
  const rowOf = ({ cohort, size, retained }: Cohort): readonly Cell[] => [cohort, size, ...retained];
  const named = (segments ?? []).map(({ segment, cohorts: own }) => ({
    name: segmentName(segment) ?? '',
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
        cohortTable(cohorts, unit),
        ...named.map(
          ({ name, cohorts: own }) => `\n${name.replace(/\p{Cc}/gu, '?')}\n${cohortTable(own, unit)}`,
        ),
      ].join('\n'),
  };
}

const shades = [' ', '░', '▒', '▓', '█'];

/** Percent of the cohort, shaded; cohorts without a member are left out, and periods that are still to come. */
function cohortTable(cohorts: readonly Cohort[], unit: Unit): string {
  const rows = cohorts
    .filter(({ size }) => size > 0)
    .map(({ cohort, size, retained }) => [
      cohort,
      size,
      ...retained.map((count, k) => (count === 0 && isToCome(cohort, k, unit) ? '' : shaded(count / size))),
    ]);
  const empty = cohorts.length - rows.length;
  const head = ['COHORT', 'SIZE', ...(cohorts[0]?.retained.map((_, index) => `+${index}`) ?? [])];
  return [
    rows.length === 0 ? 'Nobody.' : numberTable(head, rows),
    ...(empty > 0 && rows.length > 0 ? [leftOut(empty)] : []),
  ].join('\n');
}

const leftOut = (count: number): string =>
  count === 1 ? '1 cohort without anybody is left out.' : `${count} cohorts without anybody are left out.`;

/** Does the k-th period after the cohort's own begin after today? */
function isToCome(cohort: string, k: number, unit: Unit): boolean {
  if (unit !== 'month') return dayLater(cohort, unit === 'week' ? 7 * k : k) > today();
  const month = new Date(`${cohort}T00:00:00Z`);
  month.setUTCMonth(month.getUTCMonth() + k);
  return month.toISOString().slice(0, 10) > today();
}

const shaded = (ratio: number): string =>
  `${shades[Math.min(4, Math.ceil(ratio * 4))]}${`${Math.round(ratio * 100)}%`.padStart(5)}`;

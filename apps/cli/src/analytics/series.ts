import { columnChart, sparkline } from './charts.js';
import { type Cell, numberTable, numberText, type Report } from './report.js';

/** One value of an attribute, as it is told. */
export type Segment = Readonly<Record<string, string>>;

export const segmentName = (segment: Segment | undefined): string | null =>
  segment === undefined ? null : (Object.values(segment)[0] ?? '');

export type Row = Readonly<Record<string, Cell>> & { readonly period: string };

export interface Series {
  readonly total: readonly Row[];
  readonly segments?: readonly {
    readonly segment: Segment;
    readonly periods: readonly Row[];
  }[];
}

export interface Shown {
  /** Members of a row besides its period, in order. */
  readonly columns: readonly string[];
  /** The one that is drawn, and that segments are compared by. */
  readonly drawn: string;
  /** That one as it is written in tables; a number as numbers are. */
  readonly cellOf?: (this: void, value: number | null) => Cell;
}

const HEIGHT = 6;
/** Segments side by side that fit a terminal. */
const MOST_SEGMENTS = 8;

/** Periods one below the other, with a chart; segments side by side. */
export function seriesReport(
  { total, segments }: Series,
  { columns, drawn, cellOf = (value) => value }: Shown,
): Report {
  const cellsOf = (row: Row): readonly Cell[] => ['period', ...columns].map((column) => row[column] ?? null);
  if (segments === undefined) {
    return {
      columns: ['period', ...columns],
      rows: total.map(cellsOf),
      text: (width) =>
        [
          ...chartOf(total, drawn, width),
          '',
          numberTable(
            ['period', ...columns].map(titleOf),
            total.map((row) => [
              row.period,
              ...columns.map((column) =>
                column === drawn ? cellOf(valueOf(row, column)) : (row[column] ?? null),
              ),
            ]),
          ),
        ].join('\n'),
    };
  }
  const named = segments.map(({ segment, periods }) => ({ name: segmentName(segment) ?? '', periods }));
  return {
    columns: ['segment', 'period', ...columns],
    rows: [
      ...total.map((row) => [null, ...cellsOf(row)]),
      ...named.flatMap(({ name, periods }) => periods.map((row) => [name, ...cellsOf(row)])),
    ],
    text: (width) => sideBySide({ total, named, drawn, cellOf, width }),
  };
}

/** `averageDailyActive` → `AVERAGE DAILY ACTIVE` */
export const titleOf = (column: string): string => column.replace(/([A-Z])/g, ' $1').toUpperCase();

const valueOf = (row: Row, column: string): number | null => {
  const value = row[column];
  return typeof value === 'number' ? value : null;
};

const valuesOf = (rows: readonly Row[], column: string): readonly (number | null)[] =>
  rows.map((row) => valueOf(row, column));

export function chartOf(rows: readonly Row[], drawn: string, width: number): readonly string[] {
  const label = (value: number): string => numberText(Math.round(value * 100) / 100);
  const [first, last] = [rows[0]?.period ?? '', rows.at(-1)?.period ?? ''];
  return [
    `${titleOf(drawn)}, ${first === last ? first : `${first} to ${last}`}`,
    ...columnChart(valuesOf(rows, drawn), { width, height: HEIGHT, label }),
  ];
}

interface SideBySide {
  readonly total: readonly Row[];
  readonly named: readonly { readonly name: string; readonly periods: readonly Row[] }[];
  readonly drawn: string;
  readonly cellOf: (value: number | null) => Cell;
  readonly width: number;
}

function sideBySide({ total, named, drawn, cellOf, width }: SideBySide): string {
  const sumOf = (rows: readonly Row[]): number =>
    valuesOf(rows, drawn).reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const shown = [...named].sort((a, b) => sumOf(b.periods) - sumOf(a.periods)).slice(0, MOST_SEGMENTS);
  const all = [{ name: 'TOTAL', periods: total }, ...shown];
  const most = Math.max(
    0,
    ...all.flatMap(({ periods }) => valuesOf(periods, drawn).map((value) => value ?? 0)),
  );
  const names = Math.max(...all.map(({ name }) => name.length));
  const lines = all.map(({ name, periods }) => {
    const label = name.replace(/\p{Cc}/gu, '?').padEnd(names);
    return `${label}  ${sparkline(valuesOf(periods, drawn), Math.max(10, width - names - 2), most)}`.trimEnd();
  });
  const rows = total.map((row, index) => [
    row.period,
    ...all.map(({ periods }) => {
      const own = periods[index];
      return cellOf(own === undefined ? null : valueOf(own, drawn));
    }),
  ]);
  const rest = named.length - shown.length;
  return [
    `${titleOf(drawn)}, all on one scale up to ${numberText(Math.round(most * 100) / 100)}`,
    ...lines,
    '',
    numberTable(['PERIOD', ...all.map(({ name }) => name)], rows),
    ...(rest > 0 ? ['', `${rest} more segments are in --csv and --json.`] : []),
  ].join('\n');
}

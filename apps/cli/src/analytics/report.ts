import { stringify } from 'csv-stringify/sync';
import { table } from '../keys/table.js';
import { counted } from '../operations/operation-text.js';

export type Cell = string | number | null;

/** An answer as it is printed. */
export interface Report {
  /** Names and rows of the CSV. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** For people; `width` in characters. */
  text(width: number): string;
}

export interface Form {
  readonly json: boolean;
  readonly csv: boolean;
}

const WIDTH = 80;

/** Prints the answer as it came, as CSV, or for people. */
export function print<Body>(body: Body, { json, csv }: Form, reportOf: (body: Body) => Report): void {
  if (json) return console.log(JSON.stringify(body, undefined, 2));
  const report = reportOf(body);
  const text = csv
    ? stringify([report.columns, ...report.rows] as Cell[][]).slice(0, -1)
    : report.text(process.stdout.columns || WIDTH);
  console.log(text);
}

const fraction = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** `1,234`, `0.25`; a dash for what there is not. */
export const numberText = (value: number | null): string =>
  value === null ? '–' : Number.isInteger(value) ? counted(value) : fraction.format(value);

/** `2.7%` */
export const percentText = (ratio: number | null): string =>
  ratio === null ? '–' : `${fraction.format(ratio * 100)}%`;

const percent = /^(–|[\d.,]+%)$/;

/** A table with its numbers to the right. */
export function numberTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const shown = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : numberText(cell))));
  const isNumeric = head.map((_, column) =>
    rows.every((row, line) => typeof row[column] !== 'string' || percent.test(shown[line]?.[column] ?? '')),
  );
  const widths = head.map((name, column) =>
    Math.max(name.length, ...shown.map((row) => row[column]?.length ?? 0)),
  );
  const placed = (cells: readonly string[]): readonly string[] =>
    cells.map((cell, column) => (isNumeric[column] ? cell.padStart(widths[column] ?? 0) : cell));
  return table(placed(head), shown.map(placed));
}

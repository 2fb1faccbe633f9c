import { addFinite, type Period } from '@rollcall/domain';
import { metricDaysKey, type MetricDays } from '../metric-days/metric-days.js';
import type { MetricTotals } from '../metric-totals/metric-totals.js';
import { own } from '../own.js';

export interface MetricSummaryRow {
  /** First day of the period. */
  readonly date: string;
  /** Running total at the end of the period's last day; an event recorded later for an earlier day changes it. */
  readonly total: number;
  /** Net change in the period. */
  readonly change: number;
}

/**
 * Keys of the `metricDays` documents that a summary over these periods needs: from January of the first period's year,
 * since what was before is in the totals by year.
 */
export function summaryKeys(stream: string, metric: string, periods: readonly Period[]): readonly string[] {
  const [start, end] = [periods[0]?.start, periods.at(-1)?.end];
  if (start === undefined || end === undefined) return [];
  const january = monthNumberOf(`${start.slice(0, 4)}-01`);
  const months = monthNumberOf(end) - january + 1;
  return Array.from({ length: months }, (_, n) => metricDaysKey(stream, metric, monthOf(january + n)));
}

/** Months since January of year 0. */
const monthNumberOf = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;

const monthOf = (monthNumber: number): string =>
  `${String(Math.floor(monthNumber / 12)).padStart(4, '0')}-${String((monthNumber % 12) + 1).padStart(2, '0')}`;

/** One row a period. `months`: the documents under `summaryKeys`, as far as they exist, in any order. */
export function metricSummary(
  metric: string,
  totals: MetricTotals | undefined,
  months: Iterable<MetricDays>,
  periods: readonly Period[],
): readonly MetricSummaryRow[] {
  const firstYear = periods[0]?.start.slice(0, 4) ?? '';
  const years = own(totals?.metrics ?? {}, metric)?.years ?? [];
  const days = [...months].flatMap((month) => Object.entries(month.days));
  days.sort(([a], [b]) => (a < b ? -1 : 1));

  let total = years
    .filter(([year]) => year < firstYear)
    .reduce((sum, [, change]) => addFinite(sum, change), 0);
  let next = 0;
  const sumWhile = (belongs: (day: string) => boolean): number => {
    let change = 0;
    for (let entry = days[next]; entry !== undefined && belongs(entry[0]); entry = days[++next]) {
      change = addFinite(change, entry[1]);
    }
    total = addFinite(total, change);
    return change;
  };

  return periods.map(({ date, start, end }) => {
    sumWhile((day) => day < start);
    const change = sumWhile((day) => day <= end);
    return { date, total, change };
  });
}

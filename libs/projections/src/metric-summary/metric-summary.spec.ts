import { describe, expect, it } from '@jest/globals';
import { periodsBetween, type MetricEventRecorded } from '@rollcall/domain';
import fc from 'fast-check';
import { recordedLog } from '../../../../test/support/recorded-events.js';
import { metricDaysProjection, type MetricDays } from '../metric-days/metric-days.js';
import { metricTotalsProjection, type MetricTotals } from '../metric-totals/metric-totals.js';
import { metricSummary, summaryKeys } from './metric-summary.js';

const changes = (entries: readonly (readonly [day: string, value: number])[]) => {
  let totals: MetricTotals | undefined;
  const months = new Map<string, MetricDays | undefined>();
  const data = (day: string, value: number) => ({
    metric: 'm',
    value,
    day,
    at: `${day}T00:00:00Z`,
    tz: 'UTC',
  });
  const log = recordedLog(
    entries.map(([day, value]) => ['user', { type: 'MetricEventRecorded', data: data(day, value) }]),
  ) as readonly (MetricEventRecorded & ReturnType<typeof recordedLog>[number])[];
  for (const event of log) {
    totals = metricTotalsProjection.evolve(totals, event);
    const key = metricDaysProjection.key(event) ?? '';
    months.set(key, metricDaysProjection.evolve(months.get(key), event));
  }
  return { totals, months };
};

const summary = (
  entries: readonly (readonly [day: string, value: number])[],
  periods: ReturnType<typeof periodsBetween>,
) => {
  const { totals, months } = changes(entries);
  const needed = summaryKeys('user', 'm', periods).flatMap((key) => months.get(key) ?? []);
  return metricSummary('m', totals, needed, periods);
};

describe('The event summary of a metric', () => {
  it('lists every period with its change and the running total at its end', () => {
    const entries = [
      ['2022-06-01', 100],
      ['2024-01-01', 1],
      ['2024-01-03', 2],
      ['2024-01-04', 50],
    ] as const;
    expect(summary(entries, periodsBetween('2024-01-01', '2024-01-03', 'daily'))).toEqual([
      { date: '2024-01-01', total: 101, change: 1 },
      { date: '2024-01-02', total: 101, change: 0 },
      { date: '2024-01-03', total: 103, change: 2 },
    ]);
  });

  it('lets a backfill into the past change the totals of everything later', () => {
    const periods = periodsBetween('2024-01-01', '2024-02-29', 'monthly');
    const entries: [string, number][] = [['2024-02-10', 5]];
    expect(summary([...entries, ['2023-12-31', 7]], periods)).toEqual([
      { date: '2024-01-01', total: 7, change: 0 },
      { date: '2024-02-01', total: 12, change: 5 },
    ]);
  });

  it('needs the months from January to the end of the range, also where years end', () => {
    const months = (start: string, end: string) =>
      summaryKeys('user', 'm', periodsBetween(start, end, 'daily')).map((key) => key.slice(-7));
    expect(months('2023-11-30', '2024-02-01')).toHaveLength(14);
    expect(months('9999-12-30', '9999-12-31')).toHaveLength(12);
    expect(months('0050-02-01', '0050-03-01')).toEqual(['0050-01', '0050-02', '0050-03']);
  });

  it('is all zeros for a metric that was never touched', () => {
    const periods = periodsBetween('2024-01-01', '2024-01-14', 'weekly');
    expect(metricSummary('constructor', { metrics: {} }, [], periods)).toEqual([
      { date: '2024-01-01', total: 0, change: 0 },
      { date: '2024-01-08', total: 0, change: 0 },
    ]);
  });

  it('equals the plain sums over all events, whatever the range', () => {
    const day = fc
      .date({ min: new Date('2021-01-01'), max: new Date('2025-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    const aggregation = fc.constantFrom('daily' as const, 'weekly' as const, 'monthly' as const);
    const entries = fc.array(fc.tuple(day, fc.integer({ min: -9, max: 9 })), { maxLength: 30 });
    fc.assert(
      fc.property(entries, day, fc.nat({ max: 400 }), aggregation, (events, first, span, by) => {
        const last = new Date(Date.parse(first) + span * 86_400_000).toISOString().slice(0, 10);
        const periods = periodsBetween(first, last, by);
        const sum = (keep: (day: string) => boolean) =>
          events.filter(([at]) => keep(at)).reduce((total, [, value]) => total + value, 0);
        expect(summary(events, periods)).toEqual(
          periods.map(({ date, start, end }) => ({
            date,
            total: sum((at) => at <= end),
            change: sum((at) => at >= start && at <= end),
          })),
        );
      }),
    );
  });
});

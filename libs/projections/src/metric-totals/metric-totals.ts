import { addFinite, type MetricEventRecorded } from '@rollcall/domain';
import { own } from '../own.js';
import type { DocumentProjection } from '../projection.js';

export interface MetricTotal {
  /** Sum of all values. */
  readonly total: number;
  /** Sums by calendar year of the event's own day, in no order. (A record by year is five times as slow: it reads as a sparse array.) */
  readonly years: readonly (readonly [year: string, change: number])[];
}

/** Look up with `Object.hasOwn`: metric keys are free text. */
export interface MetricTotals {
  readonly metrics: Readonly<Record<string, MetricTotal>>;
}

const none: MetricTotal = { total: 0, years: [] };

function withChange(years: MetricTotal['years'], year: string, value: number): MetricTotal['years'] {
  const at = years.findIndex(([known]) => known === year);
  if (at === -1) return [...years, [year, addFinite(0, value)]];
  return years.with(at, [year, addFinite(years[at]![1], value)]);
}

/** A user's totals by metric; one document a user, keyed by the stream. */
export const metricTotalsProjection: DocumentProjection<MetricTotals, MetricEventRecorded> = {
  name: 'metric-totals',
  version: 1,
  types: ['MetricEventRecorded'],
  key: (event) => event.stream,
  evolve(document = { metrics: {} }, { data: { metric, value, day } }) {
    const { total, years } = own(document.metrics, metric) ?? none;
    const changed = { total: addFinite(total, value), years: withChange(years, day.slice(0, 4), value) };
    return { metrics: { ...document.metrics, [metric]: changed } };
  },
  shown: 'all',
  fields: {},
  fieldsOf: () => ({}),
};

/** 0 for a metric the user never touched. */
export const metricTotal = (totals: MetricTotals | undefined, metric: string): number =>
  totals === undefined ? 0 : (own(totals.metrics, metric)?.total ?? 0);

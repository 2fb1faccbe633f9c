import type { MetricEventRecorded } from '@rollcall/domain';
import { addFinite, own } from '../finite.js';
import type { DocumentProjection } from '../projection.js';

export interface MetricTotal {
  /** Sum of all values. */
  readonly total: number;
  /** Sum by calendar year of the event's own day: `{"2024": 12.5}`. */
  readonly years: Readonly<Record<string, number>>;
}

/** Look up with `Object.hasOwn`: metric keys are free text. */
export interface MetricTotals {
  readonly metrics: Readonly<Record<string, MetricTotal>>;
}

const none: MetricTotal = { total: 0, years: {} };

/** A user's totals by metric; one document a user, keyed by the stream. */
export const metricTotalsProjection: DocumentProjection<MetricTotals, MetricEventRecorded> = {
  name: 'metric-totals',
  version: 1,
  types: ['MetricEventRecorded'],
  key: (event) => event.stream,
  evolve(document = { metrics: {} }, { data: { metric, value, day } }) {
    const { total, years } = own(document.metrics, metric) ?? none;
    const year = day.slice(0, 4);
    const changed = {
      total: addFinite(total, value),
      years: { ...years, [year]: addFinite(years[year] ?? 0, value) },
    };
    return { metrics: { ...document.metrics, [metric]: changed } };
  },
  fields: {},
  fieldsOf: () => ({}),
};

/** 0 for a metric the user never touched. */
export const metricTotal = (totals: MetricTotals | undefined, metric: string): number =>
  totals === undefined ? 0 : (own(totals.metrics, metric)?.total ?? 0);

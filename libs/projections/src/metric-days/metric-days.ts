import { addFinite, type MetricEventRecorded } from '@rollcall/domain';
import type { DocumentProjection } from '../projection.js';

export interface MetricDays {
  /** Net change by the event's own calendar day: `{"2024-01-17": 3}`. */
  readonly days: Readonly<Record<string, number>>;
}

/** `month`: YYYY-MM. */
export const metricDaysKey = (stream: string, metric: string, month: string): string =>
  `${stream}/${metric}/${month}`;

/** With what one event more changes. */
export const daysWith = (
  { days }: MetricDays = { days: {} },
  { day, value }: MetricEventRecorded['data'],
): MetricDays => ({ days: { ...days, [day]: addFinite(days[day] ?? 0, value) } });

/** A user's daily changes of a metric; one document a user, metric and month. */
export const metricDaysProjection: DocumentProjection<MetricDays, MetricEventRecorded> = {
  name: 'metric-days',
  version: 1,
  types: ['MetricEventRecorded'],
  key: ({ stream, data }) => metricDaysKey(stream, data.metric, data.day.slice(0, 7)),
  evolve: (document, { data }) => daysWith(document, data),
  streamOf: (key) => /^[^/]*\/[^/]*/.exec(key)?.[0] ?? key,
  shown: 'all',
  fields: {},
  fieldsOf: () => ({}),
};

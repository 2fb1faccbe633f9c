import type { MetricEventRecorded, UserEvent } from '@rollcall/domain';
import type { Aggregate } from '@rollcall/event-sourcing';
import {
  metricDaysProjection,
  metricTotalsProjection,
  type MetricDays,
  type MetricTotals,
} from '@rollcall/projections';

/** What the read models of a user's metric held at some moment. */
export interface PastMetricDays {
  readonly totals: MetricTotals | undefined;
  readonly days: MetricDays | undefined;
}

/** Folds one metric of a user's stream as its read models do, all months in one document. Decides nothing. */
export const pastMetricDays = (metric: string): Aggregate<PastMetricDays, never, UserEvent> => ({
  name: 'past-metric-days',
  decider: {
    initialState: { totals: undefined, days: undefined },
    evolve: (past, event) => {
      if (event.type !== 'MetricEventRecorded' || event.data.metric !== metric) return past;
      // Neither looks at what the log adds to an event.
      const recorded = event as Parameters<typeof metricDaysProjection.evolve>[1] & MetricEventRecorded;
      return {
        totals: metricTotalsProjection.evolve(past.totals, recorded),
        days: metricDaysProjection.evolve(past.days, recorded),
      };
    },
    decide: () => [],
  },
});

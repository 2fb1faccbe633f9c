import type { MetricEventRecorded, UserEvent } from '@rollcall/domain';
import type { Aggregate } from '@rollcall/event-sourcing';
import { daysWith, metricTotalsProjection, type MetricDays, type MetricTotals } from '@rollcall/projections';

type Month = readonly [month: string, days: MetricDays];

/** What the read models of a user's metric held at some moment. */
export interface PastMetricDays {
  readonly totals: MetricTotals | undefined;
  /** By month (YYYY-MM), in no order: an event copies the days of its own month only, however long the history. */
  readonly months: readonly Month[];
}

/** Folds one metric of a user's stream as its read models do. Decides nothing. */
export const pastMetricDays = (metric: string): Aggregate<PastMetricDays, never, UserEvent> => ({
  name: 'past-metric-days',
  decider: {
    initialState: { totals: undefined, months: [] },
    evolve: (past, event) => {
      if (event.type !== 'MetricEventRecorded' || event.data.metric !== metric) return past;
      // The totals do not look at what the log adds to an event.
      const recorded = event as Parameters<typeof metricTotalsProjection.evolve>[1] & MetricEventRecorded;
      const month = event.data.day.slice(0, 7);
      const at = past.months.findLastIndex(([known]) => known === month);
      const changed: Month = [month, daysWith(past.months[at]?.[1], event.data)];
      return {
        totals: metricTotalsProjection.evolve(past.totals, recorded),
        months: at === -1 ? [...past.months, changed] : past.months.with(at, changed),
      };
    },
    decide: () => [],
  },
});

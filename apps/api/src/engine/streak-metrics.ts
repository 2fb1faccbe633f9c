import type { StreakMetricPreference } from '@rollcall/domain';

/** What streaks may be made of. */
interface WithMetrics {
  readonly metrics?: readonly StreakMetricPreference[];
}

/** As it is answered: a deleted metric stays stored and is not shown, so that what was read can be written back. */
export function withDefinedMetrics<Streak extends WithMetrics>(
  streak: Streak,
  metricKeys: ReadonlySet<string>,
): Streak {
  if (streak.metrics === undefined || knowsMetricsOf(streak, metricKeys)) return streak;
  return { ...streak, metrics: streak.metrics.filter(({ key }) => metricKeys.has(key)) };
}

export const knowsMetricsOf = ({ metrics = [] }: WithMetrics, metricKeys: ReadonlySet<string>): boolean =>
  metrics.every(({ key }) => metricKeys.has(key));

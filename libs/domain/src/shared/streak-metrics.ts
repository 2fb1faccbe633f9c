import type { StreakMetricPreference } from '../user/events.js';
import { DomainError } from './errors.js';

export const sameStreakMetric = (a: StreakMetricPreference, b: StreakMetricPreference): boolean =>
  a.key === b.key && a.threshold === b.threshold;

/** Refuses with `invalid_value`, naming the item under `field`, an unknown metric or a threshold that is no number. */
export const checkStreakMetrics = (
  metrics: readonly StreakMetricPreference[] = [],
  metricKeys: ReadonlySet<string>,
  field: string,
): void => {
  for (const [index, { key, threshold }] of metrics.entries()) {
    const item = `${field}[${index}]`;
    if (!metricKeys.has(key)) {
      throw new DomainError('invalid_value', `${item}.key must be the key of a metric`, {
        field: `${item}.key`,
      });
    }
    if (!Number.isFinite(threshold)) {
      const message = `${item}.threshold must be a finite number`;
      throw new DomainError('invalid_value', message, { field: `${item}.threshold` });
    }
  }
};

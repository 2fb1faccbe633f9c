import { DomainError } from '../../shared/errors.js';
import { sameList } from '../../shared/lists.js';
import { checkStreakMetrics, sameStreakMetric } from '../../shared/streak-metrics.js';
import type { ChangePreferences } from '../commands.js';
import type { StreakPreferences } from '../events.js';

/** A mode in the other spelling (`ALL`, `AND`) is a change: the last one written is the one answered. */
const changesOf = (before: StreakPreferences, told: StreakPreferences): StreakPreferences => ({
  ...(told.enabled !== undefined && told.enabled !== before.enabled && { enabled: told.enabled }),
  ...(told.evaluationMode !== undefined &&
    told.evaluationMode !== before.evaluationMode && { evaluationMode: told.evaluationMode }),
  ...(told.metrics !== undefined &&
    (before.metrics === undefined || !sameList(told.metrics, before.metrics, sameStreakMetric)) && {
      metrics: told.metrics,
    }),
});

/**
 * Only the parts that change, or undefined for none. Switching a streak on or off is every user's right; mode and
 * metrics need personalization (`personalization_off`). An unknown metric is `invalid_value` on its place in the list.
 */
export const streakChanges = (
  before: StreakPreferences = {},
  {
    streak: told,
    personalization,
    metricKeys,
  }: Pick<ChangePreferences, 'streak' | 'personalization' | 'metricKeys'>,
): StreakPreferences | undefined => {
  if (told === undefined) return undefined;
  if (!personalization && (told.evaluationMode !== undefined || told.metrics !== undefined)) {
    const field = told.evaluationMode !== undefined ? 'streak.evaluationMode' : 'streak.metrics';
    throw new DomainError('personalization_off', 'Streak personalization is switched off', { field });
  }
  checkStreakMetrics(told.metrics, metricKeys, 'streak.metrics');
  const changes = changesOf(before, told);
  return Object.keys(changes).length > 0 ? changes : undefined;
};

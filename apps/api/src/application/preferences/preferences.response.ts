import { ApiProperty, ApiPropertyOptional } from '../../http/openapi.js';
import type { NotificationPreferences, StreakPreferences, UserPreferences } from '@rollcall/domain';
import { withDefinedMetrics } from '../../engine/streak-metrics.js';
import { preferencesExample } from './preferences.dto.js';

export class PreferencesResponse {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string', enum: ['email', 'push'] } },
    description: 'Only the types the user has set; an empty list is switched off.',
    example: preferencesExample.notifications,
  })
  notifications!: NotificationPreferences;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Once streak preferences were set.',
    example: preferencesExample.streak,
  })
  streak?: StreakPreferences;
}

export const presentPreferences = (
  { notifications, streak }: UserPreferences,
  metricKeys: ReadonlySet<string>,
): PreferencesResponse => ({
  notifications,
  ...(streak !== undefined && { streak: withDefinedMetrics(streak, metricKeys) }),
});

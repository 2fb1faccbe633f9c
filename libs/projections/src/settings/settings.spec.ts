import { describe, expect, it } from '@jest/globals';
import { defaultSettings, defaultStreakSettings, settingsStream } from '@rollcall/domain';
import { projecting } from '../../../../test/support/projection-spec.js';
import { effectiveSettings, settingsProjection } from './settings.js';

const stream = settingsStream('production');

describe('The settings read model', () => {
  it('keeps what was changed, part by part', () =>
    projecting(settingsProjection)
      .given(
        [stream, { type: 'SettingsChanged', data: { experimentation: { controlRatio: 10 } } }],
        [stream, { type: 'SettingsChanged', data: { experimentation: { userActivationWindow: 3 } } }],
        [stream, { type: 'SettingsChanged', data: { defaultTimeZone: 'Asia/Tokyo' } }],
        [stream, { type: 'StreakSettingsChanged', data: { customizationEnabled: true } }],
        [stream, { type: 'StreakSettingsChanged', data: { frequency: 'weekly' } }],
      )
      .then({
        [stream]: {
          settings: {
            experimentation: { controlRatio: 10, userActivationWindow: 3 },
            defaultTimeZone: 'Asia/Tokyo',
          },
          streaks: { customizationEnabled: true, frequency: 'weekly' },
        },
      }));

  it('takes everything else from the defaults', () => {
    expect(effectiveSettings(undefined)).toEqual({
      settings: defaultSettings,
      streaks: defaultStreakSettings,
    });
    const changed = effectiveSettings({
      settings: { experimentation: { controlRatio: 10 } },
      streaks: { frequency: 'weekly' },
    });
    expect(changed).toEqual({
      settings: {
        ...defaultSettings,
        experimentation: { ...defaultSettings.experimentation, controlRatio: 10 },
      },
      streaks: { ...defaultStreakSettings, frequency: 'weekly' },
    });
  });
});

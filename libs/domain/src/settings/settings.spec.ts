import { describe, expect, it } from '@jest/globals';
import {
  type ChangeSettings,
  type ChangeStreakSettings,
  defaultSettings,
  defaultStreakSettings,
  settingsDecider,
} from '@rollcall/domain';
import { deciderSpec } from '../../../../test/support/decider-spec.js';

const { given } = deciderSpec(settingsDecider);
const change = (changes: ChangeSettings['changes']): ChangeSettings => ({
  type: 'ChangeSettings',
  expects: 'any',
  changes,
});
const changeStreak = (changes: ChangeStreakSettings['changes']): ChangeStreakSettings => ({
  type: 'ChangeStreakSettings',
  expects: 'any',
  changes,
  metricKeys: new Set(['words']),
});
const freezes = { startCount: 1, maxCount: 3, autoEarnInterval: 7, autoEarnAmount: 1 };

describe('settings', () => {
  it('are the defaults until they are changed', () => {
    expect(given([]).state()).toEqual({ settings: defaultSettings, streak: defaultStreakSettings });
    expect(defaultSettings).toMatchObject({ experimentation: { controlRatio: 0 }, defaultTimeZone: 'UTC' });
    expect(defaultStreakSettings.customizationEnabled).toBe(false);
  });

  it('store only what differs from what is in force', () => {
    given([]).when(change(defaultSettings)).then([]);
    given([]).when(change({})).then([]);
    given([])
      .when(change({ experimentation: {} }))
      .then([]);
    given([])
      .when(change({ ...defaultSettings, experimentation: { controlRatio: 10, userActivationWindow: 14 } }))
      .then([{ type: 'SettingsChanged', data: { experimentation: { controlRatio: 10 } } }]);
    given([{ type: 'SettingsChanged', data: { defaultTimeZone: 'Europe/Rome' } }])
      .when(change({ defaultTimeZone: 'UTC', aggregationPeriod: 'weekly' }))
      .then([{ type: 'SettingsChanged', data: { aggregationPeriod: 'weekly', defaultTimeZone: 'UTC' } }]);
  });

  it('merge what is told into what stands', () => {
    const state = given([{ type: 'SettingsChanged', data: { experimentation: { controlRatio: 10 } } }])
      .when(change({ experimentation: { userActivationWindow: 30 } }))
      .state();
    expect(state.settings).toEqual({
      ...defaultSettings,
      experimentation: { controlRatio: 10, userActivationWindow: 30 },
    });
  });

  it('take an allowance away again', () => {
    given([{ type: 'SettingsChanged', data: { monthlyActiveUserAllowance: 100 } }])
      .when(change({ monthlyActiveUserAllowance: null, attributeValueLimit: 1_000 }))
      .then([{ type: 'SettingsChanged', data: { monthlyActiveUserAllowance: null } }]);
    given([])
      .when(change({ monthlyActiveUserAllowance: 0, attributeValueLimit: 10_000 }))
      .then([
        { type: 'SettingsChanged', data: { monthlyActiveUserAllowance: 0, attributeValueLimit: 10_000 } },
      ]);
  });

  it('refuse values out of range, naming the field', () => {
    for (const controlRatio of [-1, 101, 0.5, Number.NaN]) {
      given([])
        .when(change({ experimentation: { controlRatio } }))
        .thenRefused('invalid_value', { field: 'experimentation.controlRatio' });
    }
    for (const userActivationWindow of [0, 1.5, Infinity]) {
      given([])
        .when(change({ experimentation: { userActivationWindow } }))
        .thenRefused('invalid_value', { field: 'experimentation.userActivationWindow' });
    }
    for (const monthlyActiveUserAllowance of [-1, 1.5, Infinity]) {
      given([])
        .when(change({ monthlyActiveUserAllowance }))
        .thenRefused('invalid_value', { field: 'monthlyActiveUserAllowance' });
    }
    for (const attributeValueLimit of [0, 10_001, 2.5]) {
      given([])
        .when(change({ attributeValueLimit }))
        .thenRefused('invalid_value', { field: 'attributeValueLimit' });
    }
    given([])
      .when(change({ defaultTimeZone: 'Mars/Phobos' }))
      .thenRefused('invalid_value', { field: 'defaultTimeZone' });
  });
});

describe('streak settings', () => {
  it('store only what differs from what is in force', () => {
    given([]).when(changeStreak(defaultStreakSettings)).then([]);
    given([]).when(changeStreak({})).then([]);
    given([])
      .when(changeStreak({ ...defaultStreakSettings, customizationEnabled: true }))
      .then([{ type: 'StreakSettingsChanged', data: { customizationEnabled: true } }]);
  });

  it('replace lists and freezes whole', () => {
    const before = [
      {
        type: 'StreakSettingsChanged' as const,
        data: { freezes, daysOff: [0, 6], metrics: [{ key: 'words', threshold: 5 }] },
      },
    ];
    given(before)
      .when(changeStreak(before[0]?.data ?? {}))
      .then([]);
    given(before)
      .when(changeStreak({ freezes: null, daysOff: [6, 6, 0], metrics: [] }))
      .then([{ type: 'StreakSettingsChanged', data: { daysOff: [6, 0], metrics: [], freezes: null } }]);
    given(before)
      .when(changeStreak({ freezes: { ...freezes, maxCount: 4 } }))
      .then([{ type: 'StreakSettingsChanged', data: { freezes: { ...freezes, maxCount: 4 } } }]);
  });

  it('refuse values out of range, naming the field', () => {
    given([])
      .when(changeStreak({ daysOff: [7] }))
      .thenRefused('invalid_value', { field: 'daysOff' });
    given([])
      .when(changeStreak({ metrics: [{ key: 'wrods', threshold: 1 }] }))
      .thenRefused('invalid_value', { field: 'metrics[0].key' });
    given([])
      .when(changeStreak({ freezes: { ...freezes, autoEarnInterval: -1 } }))
      .thenRefused('invalid_value', { field: 'freezes.autoEarnInterval' });
  });
});

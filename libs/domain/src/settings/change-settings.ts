import { DomainError } from '../shared/errors.js';
import { isTimeZone } from '../shared/time-zones.js';
import type { ChangeSettings } from './commands.js';
import type { SettingsChanged } from './events.js';
import type { SettingsState } from './state.js';

const mustHold = (holds: boolean, field: string, expected: string): void => {
  if (!holds) throw new DomainError('invalid_value', `${field} must be ${expected}`, { field });
};

const check = ({ experimentation = {}, defaultTimeZone }: ChangeSettings['changes']): void => {
  const { controlRatio, userActivationWindow } = experimentation;
  if (controlRatio !== undefined) {
    const percent = Number.isInteger(controlRatio) && controlRatio >= 0 && controlRatio <= 100;
    mustHold(percent, 'experimentation.controlRatio', 'a whole number from 0 to 100');
  }
  if (userActivationWindow !== undefined) {
    const days = Number.isSafeInteger(userActivationWindow) && userActivationWindow >= 1;
    mustHold(days, 'experimentation.userActivationWindow', 'a whole number of days, at least 1');
  }
  if (defaultTimeZone !== undefined) {
    mustHold(isTimeZone(defaultTimeZone), 'defaultTimeZone', 'an IANA time zone name');
  }
};

/** Stores only what differs from what is in force. Refuses with `invalid_value`. */
export const changeSettings = (
  { settings }: SettingsState,
  { changes }: ChangeSettings,
): readonly SettingsChanged[] => {
  check(changes);
  const { experimentation, aggregationPeriod, defaultTimeZone } = changes;
  const { controlRatio, userActivationWindow } = { ...settings.experimentation, ...experimentation };
  const experiment = {
    ...(controlRatio !== settings.experimentation.controlRatio && { controlRatio }),
    ...(userActivationWindow !== settings.experimentation.userActivationWindow && { userActivationWindow }),
  };
  const data: SettingsChanged['data'] = {
    ...(Object.keys(experiment).length > 0 && { experimentation: experiment }),
    ...(aggregationPeriod !== undefined &&
      aggregationPeriod !== settings.aggregationPeriod && { aggregationPeriod }),
    ...(defaultTimeZone !== undefined && defaultTimeZone !== settings.defaultTimeZone && { defaultTimeZone }),
  };
  return Object.keys(data).length > 0 ? [{ type: 'SettingsChanged', data }] : [];
};

import { DomainError } from '../shared/errors.js';
import { isTimeZone } from '../shared/time-zones.js';
import type { ChangeSettings } from './commands.js';
import type { Settings, SettingsChanged } from './events.js';
import type { SettingsState } from './state.js';

const mustHold = (holds: boolean, field: string, expected: string): void => {
  if (!holds) throw new DomainError('invalid_value', `${field} must be ${expected}`, { field });
};

/** More values than these are of no use side by side, and dear to keep as sets. */
export const MAX_ATTRIBUTE_VALUE_LIMIT = 10_000;

const check = ({ experimentation = {}, ...changes }: ChangeSettings['changes']): void => {
  const { controlRatio, userActivationWindow } = experimentation;
  if (controlRatio !== undefined) {
    const percent = Number.isInteger(controlRatio) && controlRatio >= 0 && controlRatio <= 100;
    mustHold(percent, 'experimentation.controlRatio', 'a whole number from 0 to 100');
  }
  if (userActivationWindow !== undefined) {
    const days = Number.isSafeInteger(userActivationWindow) && userActivationWindow >= 1;
    mustHold(days, 'experimentation.userActivationWindow', 'a whole number of days, at least 1');
  }
  const { defaultTimeZone, monthlyActiveUserAllowance: allowance, attributeValueLimit: limit } = changes;
  if (defaultTimeZone !== undefined) {
    mustHold(isTimeZone(defaultTimeZone), 'defaultTimeZone', 'an IANA time zone name');
  }
  if (allowance !== undefined && allowance !== null) {
    const count = Number.isSafeInteger(allowance) && allowance >= 0;
    mustHold(count, 'monthlyActiveUserAllowance', 'a whole number, at least 0, or null');
  }
  if (limit !== undefined) {
    const bound = Number.isInteger(limit) && limit >= 1 && limit <= MAX_ATTRIBUTE_VALUE_LIMIT;
    mustHold(bound, 'attributeValueLimit', `a whole number from 1 to ${MAX_ATTRIBUTE_VALUE_LIMIT}`);
  }
};

/** The part where it is told and is not in force. */
function different<Part extends Exclude<keyof Settings, 'experimentation'>>(
  settings: Settings,
  changes: Pick<Partial<Settings>, Part>,
  part: Part,
): Partial<Pick<Settings, Part>> {
  const value = changes[part];
  return value === undefined || value === settings[part] ? {} : ({ [part]: value } as Pick<Settings, Part>);
}

/** Stores only what differs from what is in force. Refuses with `invalid_value`. */
export const changeSettings = (
  { settings }: SettingsState,
  { changes }: ChangeSettings,
): readonly SettingsChanged[] => {
  check(changes);
  const { experimentation } = changes;
  const { controlRatio, userActivationWindow } = { ...settings.experimentation, ...experimentation };
  const experiment = {
    ...(controlRatio !== settings.experimentation.controlRatio && { controlRatio }),
    ...(userActivationWindow !== settings.experimentation.userActivationWindow && { userActivationWindow }),
  };
  const data: SettingsChanged['data'] = {
    ...(Object.keys(experiment).length > 0 && { experimentation: experiment }),
    ...different(settings, changes, 'aggregationPeriod'),
    ...different(settings, changes, 'defaultTimeZone'),
    ...different(settings, changes, 'monthlyActiveUserAllowance'),
    ...different(settings, changes, 'attributeValueLimit'),
  };
  return Object.keys(data).length > 0 ? [{ type: 'SettingsChanged', data }] : [];
};

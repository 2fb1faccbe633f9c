import { DomainError } from '../shared/errors.js';
import { distinct, sameList } from '../shared/lists.js';
import { checkStreakMetrics, sameStreakMetric } from '../shared/streak-metrics.js';
import type { ChangeStreakSettings } from './commands.js';
import type { StreakFreezes, StreakSettings, StreakSettingsChanged } from './events.js';
import type { SettingsState } from './state.js';

const freezeCounts = ['startCount', 'maxCount', 'autoEarnInterval', 'autoEarnAmount'] as const;

const check = ({ changes, metricKeys }: ChangeStreakSettings): void => {
  const { daysOff = [], metrics, freezes } = changes;
  if (!daysOff.every((day) => Number.isInteger(day) && day >= 0 && day <= 6)) {
    const message = 'daysOff must list days of the week from 0 (Sunday) to 6';
    throw new DomainError('invalid_value', message, { field: 'daysOff' });
  }
  checkStreakMetrics(metrics, metricKeys, 'metrics');
  if (!freezes) return;
  for (const count of freezeCounts) {
    if (!Number.isSafeInteger(freezes[count]) || freezes[count] < 0) {
      const field = `freezes.${count}`;
      throw new DomainError('invalid_value', `${field} must be a whole number, at least 0`, { field });
    }
  }
};

const sameFreezes = (a: StreakFreezes | null, b: StreakFreezes | null): boolean =>
  a === null || b === null ? a === b : freezeCounts.every((count) => a[count] === b[count]);

const same: {
  readonly [P in keyof StreakSettings]: (a: StreakSettings[P], b: StreakSettings[P]) => boolean;
} = {
  frequency: Object.is,
  evaluationMode: Object.is,
  customizationEnabled: Object.is,
  daysOff: sameList,
  metrics: (a, b) => sameList(a, b, sameStreakMetric),
  freezes: sameFreezes,
};

const changed = <P extends keyof StreakSettings>(
  part: P,
  before: StreakSettings,
  told: Partial<StreakSettings>,
): Partial<StreakSettings> => {
  const value = told[part];
  return value === undefined || same[part](before[part], value) ? {} : { [part]: value };
};

/** Stores only what differs from what is in force. Refuses with `invalid_value`. */
export const changeStreakSettings = (
  { streak }: SettingsState,
  command: ChangeStreakSettings,
): readonly StreakSettingsChanged[] => {
  check(command);
  const { daysOff } = command.changes;
  const told = { ...command.changes, ...(daysOff && { daysOff: distinct(daysOff) }) };
  const data = (Object.keys(same) as (keyof StreakSettings)[]).reduce<Partial<StreakSettings>>(
    (parts, part) => ({ ...parts, ...changed(part, streak, told) }),
    {},
  );
  return Object.keys(data).length > 0 ? [{ type: 'StreakSettingsChanged', data }] : [];
};

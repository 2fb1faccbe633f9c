import type {
  AttributesSet,
  ChangePreferences,
  CreateUser,
  IdentifyUser,
  RecordMetricEvent,
  UpdateUser,
  UserDetails,
  UserIdentified,
} from '@rollcall/domain';

/** Commands and events about one user, `u-1`, in an environment with a few attributes and metrics. */
export const attributeKeys: ReadonlySet<string> = new Set(['plan', 'city', '__proto__', 'constructor']);
export const eventAttributeKeys: ReadonlySet<string> = new Set(['source', '__proto__']);
export const metricKeys: ReadonlySet<string> = new Set(['words', 'commits', '__proto__', 'constructor']);

export const identify = (details: UserDetails = {}, id = 'u-1'): IdentifyUser => ({
  type: 'IdentifyUser',
  expects: 'any',
  id,
  details,
  attributeKeys,
  control: false,
});

export const create = (details: UserDetails = {}, id = 'u-1'): CreateUser => ({
  ...identify(details, id),
  type: 'CreateUser',
  expects: 'new',
});

export const update = (details: UserDetails = {}, id = 'u-1'): UpdateUser => ({
  type: 'UpdateUser',
  expects: 'existing',
  id,
  details,
  attributeKeys,
});

export const prefer = (change: Partial<ChangePreferences>, id = 'u-1'): ChangePreferences => ({
  type: 'ChangePreferences',
  expects: 'existing',
  id,
  personalization: true,
  metricKeys,
  ...change,
});

export const record = (change: Partial<RecordMetricEvent> = {}): RecordMetricEvent => ({
  ...identify(),
  type: 'RecordMetricEvent',
  metric: 'words',
  value: 1,
  at: '2026-03-01T12:00:00.000Z',
  defaultTz: 'UTC',
  metricKeys,
  eventAttributeKeys,
  ...change,
});

/** The event that creates `u-1`. */
export const created = (
  sealed: UserIdentified['data']['sealed'] = {},
  clear: Omit<UserIdentified['data'], 'sealed'> = {},
): UserIdentified => ({
  type: 'UserIdentified',
  data: { sealed: { id: 'u-1', ...sealed }, ...clear, control: clear.control ?? false },
});

export const attributesSet = (sealed: Record<string, string | null>): AttributesSet => ({
  type: 'AttributesSet',
  data: { keys: Object.keys(sealed), sealed },
});

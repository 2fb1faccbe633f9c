export * from './shared/add-finite.js';
export { dateOf, dayNumberOf, isCalendarDate } from './shared/calendar.js';
export * from './shared/decider.js';
export * from './shared/definitions.js';
export * from './shared/errors.js';
export * from './shared/issue.js';
export * from './shared/keys.js';
export * from './shared/periods.js';
export * from './shared/recorded.js';
export * from './shared/stream-names.js';
export * from './shared/time-zones.js';
export * from './attributes/commands.js';
export * from './attributes/create-attributes.js';
export { attributesDecider } from './attributes/decider.js';
export * from './attributes/delete-attributes.js';
export * from './attributes/events.js';
export type { AttributesState } from './attributes/state.js';
export * from './attributes/update-attributes.js';
export * from './environments/commands.js';
export { environmentDecider } from './environments/decider.js';
export * from './environments/events.js';
export type {
  Environment,
  EnvironmentState,
  KnownEnvironment,
  UnknownEnvironment,
} from './environments/state.js';
export * from './installation/decider.js';
export * from './installation/events.js';
export * from './keys/commands.js';
export { apiKeyDecider } from './keys/decider.js';
export * from './keys/events.js';
export type {
  ActiveApiKey,
  ApiKey,
  ApiKeyState,
  DeletedApiKey,
  RevokedApiKey,
  RotatedApiKey,
  UnknownApiKey,
} from './keys/state.js';
export * from './metrics/commands.js';
export * from './metrics/create-metrics.js';
export { metricsDecider } from './metrics/decider.js';
export * from './metrics/delete-metrics.js';
export * from './metrics/events.js';
export type { MetricsState } from './metrics/state.js';
export * from './metrics/update-metrics.js';
export * from './segments/commands.js';
export { MAX_SEGMENTS } from './segments/create-segment.js';
export { segmentsDecider } from './segments/decider.js';
export * from './segments/events.js';
export type { SegmentsState } from './segments/state.js';
export { MAX_ATTRIBUTE_VALUE_LIMIT } from './settings/change-settings.js';
export * from './settings/commands.js';
export { settingsDecider } from './settings/decider.js';
export * from './settings/defaults.js';
export * from './settings/events.js';
export type { SettingsState } from './settings/state.js';
export * from './user/changes.js';
export * from './user/commands.js';
export { userDecider } from './user/decider.js';
export * from './user/events.js';
export * from './user/state.js';

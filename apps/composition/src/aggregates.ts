import {
  apiKeyDecider,
  attributesDecider,
  environmentDecider,
  metricsDecider,
  segmentsDecider,
  settingsDecider,
  userDecider,
  type ApiKeyCommand,
  type ApiKeyEvent,
  type ApiKeyState,
  type AttributesCommand,
  type AttributesEvent,
  type AttributesState,
  type EnvironmentCommand,
  type EnvironmentEvent,
  type EnvironmentState,
  type MetricsCommand,
  type MetricsEvent,
  type MetricsState,
  type SegmentsCommand,
  type SegmentsEvent,
  type SegmentsState,
  type SettingsCommand,
  type SettingsEvent,
  type SettingsState,
  type UserCommand,
  type UserEvent,
  type UserState,
} from '@rollcall/domain';
import type { Aggregate } from '@rollcall/event-sourcing';

/** The deciders, as the command runner takes them. */
export const userAggregate: Aggregate<UserState, UserCommand, UserEvent> = {
  name: 'user',
  decider: userDecider,
  snapshotVersion: 1,
};

export const attributesAggregate: Aggregate<AttributesState, AttributesCommand, AttributesEvent> = {
  name: 'attributes',
  decider: attributesDecider,
};

export const metricsAggregate: Aggregate<MetricsState, MetricsCommand, MetricsEvent> = {
  name: 'metrics',
  decider: metricsDecider,
};

export const segmentsAggregate: Aggregate<SegmentsState, SegmentsCommand, SegmentsEvent> = {
  name: 'segments',
  decider: segmentsDecider,
};

export const settingsAggregate: Aggregate<SettingsState, SettingsCommand, SettingsEvent> = {
  name: 'settings',
  decider: settingsDecider,
};

export const environmentAggregate: Aggregate<EnvironmentState, EnvironmentCommand, EnvironmentEvent> = {
  name: 'environment',
  decider: environmentDecider,
};

export const apiKeyAggregate: Aggregate<ApiKeyState, ApiKeyCommand, ApiKeyEvent> = {
  name: 'api-key',
  decider: apiKeyDecider,
};

import type {
  ApiKeyEvent,
  AttributesEvent,
  EnvironmentEvent,
  InstallationEvent,
  MetricsEvent,
  SegmentsEvent,
  SettingsEvent,
  UserEvent,
} from '@rollcall/domain';

/** Turns one version's data (with `sealed` opened, or absent) into the next version's. Pure. */
export type Upcaster = (this: void, data: object) => object;

export interface EventSchema {
  /** In which new events are written. Versions count from 1. */
  readonly version: number;
  /** In order: the first turns version 1 into 2, the last one before `version` into `version`. */
  readonly upcasters: readonly Upcaster[];
}

export type EventSchemas = Readonly<Record<string, EventSchema>>;

export type AnyDomainEvent =
  | ApiKeyEvent
  | AttributesEvent
  | EnvironmentEvent
  | InstallationEvent
  | MetricsEvent
  | SegmentsEvent
  | SettingsEvent
  | UserEvent;

const first: EventSchema = { version: 1, upcasters: [] };

/** Every event type there is. Raising a version takes an upcaster and a golden fixture (see fixtures/). */
export const domainSchemas: EventSchemas = {
  ApiKeyCreated: first,
  ApiKeyDeleted: first,
  ApiKeyReactivated: first,
  ApiKeyRevoked: first,
  ApiKeyRotated: first,
  AttributeCreated: first,
  AttributeDeleted: first,
  AttributeRenamed: first,
  AttributesSet: first,
  EnvironmentCreated: first,
  EnvironmentRenamed: first,
  InstallationCreated: first,
  MetricChanged: first,
  MetricCreated: first,
  MetricDeleted: first,
  MetricEventRecorded: first,
  PreferencesChanged: first,
  SegmentChanged: first,
  SegmentCreated: first,
  SegmentDeleted: first,
  SettingsChanged: first,
  StreakSettingsChanged: first,
  UserIdentified: first,
} satisfies Record<AnyDomainEvent['type'], EventSchema>;

export function upcast(schema: EventSchema, version: number, data: object): object {
  let current = data;
  for (const upcaster of schema.upcasters.slice(version - 1)) current = upcaster(current);
  return current;
}

import type { DomainEvent } from '../shared/decider.js';

export type UnitType = 'number' | 'currency';

export interface MetricDefinition {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly unitType: UnitType;
  /** A free label, or a currency code; empty where there is none. */
  readonly units: string;
  /** ISO 8601 UTC. */
  readonly created: string;
}

/** Also written when a deleted key is created again: the same id then, so that its values come back. */
export interface MetricCreated extends DomainEvent {
  readonly type: 'MetricCreated';
  readonly data: {
    readonly id: string;
    readonly key: string;
    readonly name: string;
    readonly unitType: UnitType;
    readonly units: string;
  };
}

export interface MetricChanged extends DomainEvent {
  readonly type: 'MetricChanged';
  readonly data: {
    readonly id: string;
    readonly name?: string;
    readonly unitType?: UnitType;
    readonly units?: string;
  };
}

export interface MetricDeleted extends DomainEvent {
  readonly type: 'MetricDeleted';
  readonly data: { readonly id: string };
}

export type MetricsEvent = MetricCreated | MetricChanged | MetricDeleted;

import type { DomainEvent } from '../shared/decider.js';

/** Whose attribute it is: a user's, or a metric event's. Keys are unique per kind. */
export type AttributeType = 'user' | 'event';

export interface AttributeDefinition {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly type: AttributeType;
  /** ISO 8601 UTC. */
  readonly created: string;
}

/** Also written when a deleted key is created again: the same id then, so that its values come back. */
export interface AttributeCreated extends DomainEvent {
  readonly type: 'AttributeCreated';
  readonly data: {
    readonly id: string;
    readonly key: string;
    readonly name: string;
    readonly type: AttributeType;
  };
}

export interface AttributeRenamed extends DomainEvent {
  readonly type: 'AttributeRenamed';
  readonly data: { readonly id: string; readonly name: string };
}

export interface AttributeDeleted extends DomainEvent {
  readonly type: 'AttributeDeleted';
  readonly data: { readonly id: string };
}

export type AttributesEvent = AttributeCreated | AttributeRenamed | AttributeDeleted;

import type { DomainEvent } from '../shared/decider.js';

export type EnvironmentKind = 'production' | 'staging' | 'development';

export interface EnvironmentCreated extends DomainEvent {
  readonly type: 'EnvironmentCreated';
  readonly data: {
    /** Stable and immutable; stands in stream names. */
    readonly key: string;
    readonly name: string;
    readonly kind: EnvironmentKind;
    /** Base64 of 32 random bytes: user keys and control draws of this environment are derived with it. */
    readonly salt: string;
  };
}

export interface EnvironmentRenamed extends DomainEvent {
  readonly type: 'EnvironmentRenamed';
  readonly data: { readonly key: string; readonly name: string };
}

export type EnvironmentEvent = EnvironmentCreated | EnvironmentRenamed;

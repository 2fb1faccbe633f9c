import type { DomainEvent } from '../shared/decider.js';

/**
 * `installation` reaches everything across environments; `admin` all of one environment; `read-only` only its reads;
 * `application` the application API of one environment.
 */
export type ApiKeyScope = 'installation' | 'admin' | 'read-only' | 'application';

export interface ApiKeyCreated extends DomainEvent {
  readonly type: 'ApiKeyCreated';
  readonly data: {
    /** First part of the key, before the dot; names the stream. */
    readonly prefix: string;
    readonly name: string;
    readonly environment: string;
    readonly scope: ApiKeyScope;
    /** Base64url SHA-256 of the whole key; the key itself is stored nowhere. */
    readonly hash: string;
    /** Prefix of the key this one was rotated from. */
    readonly rotatedFrom?: string;
  };
}

/** Dead at once and for good; `to` is the key that replaces it. */
export interface ApiKeyRotated extends DomainEvent {
  readonly type: 'ApiKeyRotated';
  readonly data: { readonly prefix: string; readonly to: string };
}

export interface ApiKeyRevoked extends DomainEvent {
  readonly type: 'ApiKeyRevoked';
  readonly data: { readonly prefix: string };
}

export interface ApiKeyReactivated extends DomainEvent {
  readonly type: 'ApiKeyReactivated';
  readonly data: { readonly prefix: string };
}

export interface ApiKeyDeleted extends DomainEvent {
  readonly type: 'ApiKeyDeleted';
  readonly data: { readonly prefix: string };
}

export type ApiKeyEvent = ApiKeyCreated | ApiKeyRotated | ApiKeyRevoked | ApiKeyReactivated | ApiKeyDeleted;

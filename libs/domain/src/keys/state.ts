import { unreachable } from '../shared/unreachable.js';
import type { ApiKeyCreated, ApiKeyEvent } from './events.js';

export interface ApiKey extends Readonly<ApiKeyCreated['data']> {
  /** ISO 8601 UTC. */
  readonly created: string;
}

export interface UnknownApiKey {
  readonly status: 'unknown';
}

/** Only this one opens a door. */
export interface ActiveApiKey {
  readonly status: 'active';
  readonly key: ApiKey;
}

/** Shut until it is reactivated. */
export interface RevokedApiKey {
  readonly status: 'revoked';
  readonly key: ApiKey;
}

/** Shut for good. */
export interface RotatedApiKey {
  readonly status: 'rotated';
  readonly key: ApiKey;
  /** Prefix of the key that replaced it. */
  readonly to: string;
}

/** Shut for good, and no longer listed. */
export interface DeletedApiKey {
  readonly status: 'deleted';
  readonly key: ApiKey;
}

export type ApiKeyState = UnknownApiKey | ActiveApiKey | RevokedApiKey | RotatedApiKey | DeletedApiKey;

export const unknownApiKey: ApiKeyState = { status: 'unknown' };

export const evolveApiKey = (state: ApiKeyState, event: ApiKeyEvent, recordedAt: string): ApiKeyState => {
  if (event.type === 'ApiKeyCreated') {
    return { status: 'active', key: { ...event.data, created: recordedAt } };
  }
  if (state.status === 'unknown') return state;
  const { key } = state;
  switch (event.type) {
    case 'ApiKeyRotated':
      return { status: 'rotated', key, to: event.data.to };
    case 'ApiKeyRevoked':
      return { status: 'revoked', key };
    case 'ApiKeyReactivated':
      return { status: 'active', key };
    case 'ApiKeyDeleted':
      return { status: 'deleted', key };
    default:
      return unreachable(event, 'event of an API key');
  }
};

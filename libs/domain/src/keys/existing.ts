import { DomainError } from '../shared/errors.js';
import type { ActiveApiKey, ApiKeyState, RevokedApiKey, RotatedApiKey } from './state.js';

/** Refuses with `key_not_found` a key that never was or was deleted. */
export const existing = (state: ApiKeyState): ActiveApiKey | RevokedApiKey | RotatedApiKey => {
  if (state.status === 'unknown' || state.status === 'deleted') {
    throw new DomainError('key_not_found', 'API key not found');
  }
  return state;
};

/** Refuses with `key_inactive` also a key that was rotated: it is dead for good. */
export const notRotated = (state: ApiKeyState): ActiveApiKey | RevokedApiKey => {
  const found = existing(state);
  if (found.status === 'rotated') {
    throw new DomainError('key_inactive', 'The API key was rotated and cannot be used again');
  }
  return found;
};

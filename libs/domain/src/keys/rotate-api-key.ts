import { DomainError } from '../shared/errors.js';
import type { RotateApiKey } from './commands.js';
import type { ApiKeyRotated } from './events.js';
import { existing, notRotated } from './existing.js';
import type { ApiKeyState } from './state.js';

/**
 * Only an active key can be rotated (`key_inactive`, `key_not_found`), or a revoked one would come back to life under
 * another name. Repeated with the same new key it changes nothing.
 */
export const rotateApiKey = (state: ApiKeyState, { to }: RotateApiKey): readonly ApiKeyRotated[] => {
  const found = existing(state);
  if (found.status === 'rotated' && found.to === to) return [];
  const { status, key } = notRotated(found);
  if (status === 'revoked') {
    throw new DomainError('key_inactive', 'The API key is revoked; reactivate it before it is rotated');
  }
  return [{ type: 'ApiKeyRotated', data: { prefix: key.prefix, to } }];
};

import { DomainError } from '../shared/errors.js';
import type { CreateApiKey } from './commands.js';
import type { ApiKeyCreated } from './events.js';
import type { ApiKeyState } from './state.js';

/** Refuses with `key_exists` a prefix that was ever used. */
export const createApiKey = (
  state: ApiKeyState,
  { prefix, name, environment, scope, hash, rotatedFrom }: CreateApiKey,
): readonly ApiKeyCreated[] => {
  if (state.status !== 'unknown') {
    throw new DomainError('key_exists', 'An API key with this prefix exists already', { field: 'prefix' });
  }
  const rotation = rotatedFrom === undefined ? {} : { rotatedFrom };
  return [{ type: 'ApiKeyCreated', data: { prefix, name, environment, scope, hash, ...rotation } }];
};

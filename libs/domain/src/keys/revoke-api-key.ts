import type { ApiKeyRevoked } from './events.js';
import { notRotated } from './existing.js';
import type { ApiKeyState } from './state.js';

export const revokeApiKey = (state: ApiKeyState): readonly ApiKeyRevoked[] => {
  const { status, key } = notRotated(state);
  return status === 'revoked' ? [] : [{ type: 'ApiKeyRevoked', data: { prefix: key.prefix } }];
};

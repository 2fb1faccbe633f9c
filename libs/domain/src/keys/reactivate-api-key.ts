import type { ApiKeyReactivated } from './events.js';
import { notRotated } from './existing.js';
import type { ApiKeyState } from './state.js';

export const reactivateApiKey = (state: ApiKeyState): readonly ApiKeyReactivated[] => {
  const { status, key } = notRotated(state);
  return status === 'active' ? [] : [{ type: 'ApiKeyReactivated', data: { prefix: key.prefix } }];
};

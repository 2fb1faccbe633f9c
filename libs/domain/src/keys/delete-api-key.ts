import type { ApiKeyDeleted } from './events.js';
import { existing } from './existing.js';
import type { ApiKeyState } from './state.js';

export const deleteApiKey = (state: ApiKeyState): readonly ApiKeyDeleted[] => [
  { type: 'ApiKeyDeleted', data: { prefix: existing(state).key.prefix } },
];

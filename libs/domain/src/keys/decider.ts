import type { Decider } from '../shared/decider.js';
import { unreachable } from '../shared/unreachable.js';
import type { ApiKeyCommand } from './commands.js';
import { createApiKey } from './create-api-key.js';
import { deleteApiKey } from './delete-api-key.js';
import type { ApiKeyEvent } from './events.js';
import { reactivateApiKey } from './reactivate-api-key.js';
import { revokeApiKey } from './revoke-api-key.js';
import { rotateApiKey } from './rotate-api-key.js';
import { type ApiKeyState, evolveApiKey, unknownApiKey } from './state.js';

const decide = (state: ApiKeyState, command: ApiKeyCommand): readonly ApiKeyEvent[] => {
  switch (command.type) {
    case 'CreateApiKey':
      return createApiKey(state, command);
    case 'RotateApiKey':
      return rotateApiKey(state, command);
    case 'RevokeApiKey':
      return revokeApiKey(state);
    case 'ReactivateApiKey':
      return reactivateApiKey(state);
    case 'DeleteApiKey':
      return deleteApiKey(state);
    default:
      return unreachable(command, 'command about an API key');
  }
};

export const apiKeyDecider: Decider<ApiKeyState, ApiKeyCommand, ApiKeyEvent> = {
  initialState: unknownApiKey,
  evolve: evolveApiKey,
  decide,
};

import type { Decider } from '../shared/decider.js';
import { unreachable } from '../shared/unreachable.js';
import type { EnvironmentCommand } from './commands.js';
import { createEnvironment } from './create-environment.js';
import type { EnvironmentEvent } from './events.js';
import { renameEnvironment } from './rename-environment.js';
import { type EnvironmentState, evolveEnvironment, unknownEnvironment } from './state.js';

const decide = (state: EnvironmentState, command: EnvironmentCommand): readonly EnvironmentEvent[] => {
  switch (command.type) {
    case 'CreateEnvironment':
      return createEnvironment(state, command);
    case 'RenameEnvironment':
      return renameEnvironment(state, command);
    default:
      return unreachable(command, 'command about an environment');
  }
};

export const environmentDecider: Decider<EnvironmentState, EnvironmentCommand, EnvironmentEvent> = {
  initialState: unknownEnvironment,
  evolve: evolveEnvironment,
  decide,
};

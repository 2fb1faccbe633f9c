import type { Decider } from '../shared/decider.js';
import { unreachable } from '../shared/unreachable.js';
import { changePreferences } from './change-preferences.js';
import type { UserCommand } from './commands.js';
import { createUser } from './create-user.js';
import type { UserEvent } from './events.js';
import { evolve } from './evolve.js';
import { identifyUser } from './identify-user.js';
import { recordMetricEvent } from './record-metric-event.js';
import { initialState, type UserState } from './state.js';
import { updateUser } from './update-user.js';

const decide = (state: UserState, command: UserCommand): readonly UserEvent[] => {
  switch (command.type) {
    case 'IdentifyUser':
      return identifyUser(state, command);
    case 'CreateUser':
      return createUser(state, command);
    case 'UpdateUser':
      return updateUser(state, command);
    case 'ChangePreferences':
      return changePreferences(state, command);
    case 'RecordMetricEvent':
      return recordMetricEvent(state, command);
    default:
      return unreachable(command, 'command about a user');
  }
};

export const userDecider: Decider<UserState, UserCommand, UserEvent> = { initialState, evolve, decide };

import type { UpdateUser } from './commands.js';
import { changeDetails, type DetailsEvent } from './details/tell-details.js';
import { existing } from './known-user.js';
import type { UserState } from './state.js';

export const updateUser = (state: UserState, command: UpdateUser): readonly DetailsEvent[] =>
  changeDetails(existing(state, command.id), command.details, command.attributeKeys);

import type { Decider } from '../shared/decider.js';
import { unreachable } from '../shared/unreachable.js';
import type { AttributesCommand } from './commands.js';
import { createAttributes } from './create-attributes.js';
import { deleteAttributes } from './delete-attributes.js';
import type { AttributesEvent } from './events.js';
import { type AttributesState, evolveAttributes, noAttributes } from './state.js';
import { updateAttributes } from './update-attributes.js';

const decide = (state: AttributesState, command: AttributesCommand): readonly AttributesEvent[] => {
  switch (command.type) {
    case 'CreateAttributes':
      return createAttributes(state, command.items).events;
    case 'UpdateAttributes':
      return updateAttributes(state, command.items).events;
    case 'DeleteAttributes':
      return deleteAttributes(state, command.ids).events;
    default:
      return unreachable(command, 'command about attributes');
  }
};

/** Bad items of a command are left out; `createAttributes` and its siblings say which and why. */
export const attributesDecider: Decider<AttributesState, AttributesCommand, AttributesEvent> = {
  initialState: noAttributes,
  evolve: evolveAttributes,
  decide,
};

import type { IdentifyUser } from './commands.js';
import { type DetailsEvent, upsert } from './details/tell-details.js';
import type { UserState } from './state.js';

export const identifyUser = (state: UserState, command: IdentifyUser): readonly DetailsEvent[] =>
  upsert(state, command);

import { DomainError } from '../shared/errors.js';
import type { CreateUser } from './commands.js';
import { type DetailsEvent, upsert } from './details/tell-details.js';
import type { UserState } from './state.js';

/** A create that was retried changes nothing and is safe; any other on a user who exists is `user_exists`. */
export const createUser = (state: UserState, command: CreateUser): readonly DetailsEvent[] => {
  const events = upsert(state, command);
  if (state.status === 'known' && events.length > 0) {
    const message = 'A user with this id exists already; use PUT or PATCH to change it';
    throw new DomainError('user_exists', message, { field: 'id' });
  }
  return events;
};

import { DomainError } from '../shared/errors.js';
import type { KnownUser, UserState } from './state.js';

/**
 * A stream is named by a hash of the id; the sealed id proves that it is this user's (`user_mismatch` if not). That of
 * an erased person is gone for good: nothing more is recorded on such a stream.
 */
export const checkIdentity = (state: UserState, id: string): void => {
  if (state.status === 'known' && state.profile.id !== id) {
    throw new DomainError('user_mismatch', 'The stored user of this stream has another id');
  }
};

/** Refuses with `user_not_found` where nothing is known of the user, else with `user_mismatch`. */
export const existing = (state: UserState, id: string): KnownUser => {
  if (state.status === 'unknown') {
    throw new DomainError('user_not_found', 'User not found', { field: 'id' });
  }
  checkIdentity(state, id);
  return state;
};

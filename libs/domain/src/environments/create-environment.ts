import { DomainError } from '../shared/errors.js';
import { isKey, keyRule } from '../shared/keys.js';
import type { CreateEnvironment } from './commands.js';
import type { EnvironmentCreated } from './events.js';
import type { EnvironmentState } from './state.js';

/** Refuses with `environment_exists`, or `invalid_value` on `key`. */
export const createEnvironment = (
  state: EnvironmentState,
  { key, name, kind, salt }: CreateEnvironment,
): readonly EnvironmentCreated[] => {
  if (!isKey(key)) throw new DomainError('invalid_value', `key ${keyRule}`, { field: 'key' });
  if (state.status === 'known') {
    throw new DomainError('environment_exists', 'An environment with this key exists already', {
      field: 'key',
    });
  }
  return [{ type: 'EnvironmentCreated', data: { key, name, kind, salt } }];
};

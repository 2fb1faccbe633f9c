import { DomainError } from '../shared/errors.js';
import type { RenameEnvironment } from './commands.js';
import type { EnvironmentRenamed } from './events.js';
import type { EnvironmentState } from './state.js';

/** Refuses with `environment_not_found`. */
export const renameEnvironment = (
  state: EnvironmentState,
  { name }: RenameEnvironment,
): readonly EnvironmentRenamed[] => {
  if (state.status === 'unknown') throw new DomainError('environment_not_found', 'Environment not found');
  const { key, name: before } = state.environment;
  return name === before ? [] : [{ type: 'EnvironmentRenamed', data: { key, name } }];
};

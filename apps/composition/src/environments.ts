import { DomainError, environmentStream, userStream } from '@rollcall/domain';
import { userKeyOf, type CommandRunner } from '@rollcall/event-sourcing';
import { environmentAggregate } from './aggregates.js';

/** Where a user belongs. */
export interface UserScope {
  /** Key of the environment. */
  readonly environment: string;
  /** Empty = none. */
  readonly tenant: string;
}

/** Base64; what user keys and control draws are derived with. `environment_not_found` */
export async function saltOfEnvironment(runner: CommandRunner, key: string): Promise<string> {
  const { state } = await runner.load(environmentAggregate, environmentStream(key));
  if (state.status === 'known') return state.environment.salt;
  throw new DomainError('environment_not_found', `There is no environment "${key}".`);
}

/** Name of the stream that a user has, or would have. `salt`: of the environment. */
export const streamOfUser = (salt: string, { environment, tenant }: UserScope, id: string): string =>
  userStream(environment, tenant, userKeyOf(salt, id));

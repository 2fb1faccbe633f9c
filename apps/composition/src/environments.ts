import { DomainError, environmentStream, userStream } from '@rollcall/domain';
import { userKeyOf, type CommandRunner } from '@rollcall/event-sourcing';
import { LRUCache } from 'lru-cache';
import { environmentAggregate } from './aggregates.js';

/** Where a user belongs. */
export interface UserScope {
  /** Key of the environment. */
  readonly environment: string;
  /** Empty = none. */
  readonly tenant: string;
}

export const noSuchEnvironment = (key: string): DomainError =>
  new DomainError('environment_not_found', `There is no environment "${key}".`);

/** Base64; what user keys and control draws are derived with. `environment_not_found` */
export async function saltOfEnvironment(runner: CommandRunner, key: string): Promise<string> {
  const { state } = await runner.load(environmentAggregate, environmentStream(key));
  if (state.status === 'known') return state.environment.salt;
  throw noSuchEnvironment(key);
}

/** Names made lately: making one costs a keyed hash, and users come back. */
const names = new LRUCache<string, string>({ max: 20_000 });

/** Name of the stream that a user has, or would have. `salt`: of the environment. */
export function streamOfUser(salt: string, { environment, tenant }: UserScope, id: string): string {
  const of = `${salt}\0${environment}\0${tenant}\0${id}`;
  let name = names.get(of);
  if (name === undefined) {
    name = userStream(environment, tenant, userKeyOf(salt, id));
    names.set(of, name);
  }
  return name;
}

import { scopePrefixOfUsers } from '@rollcall/domain';

/** Scope of the users of an environment and tenant (empty: none), as sets are kept by. */
export const scopeOfUsers = (environment: string, tenant = ''): string =>
  scopePrefixOfUsers(environment, tenant).slice(0, -1);

/** Scope of a user's stream. */
export const scopeOfStream = (stream: string): string => stream.slice(0, stream.indexOf('/'));

import type { ApiKeyScope } from '@rollcall/domain';

/**
 * Whom a route lets in, by the key's scope. `public`: no key at all. `admin:everyone`: lists of persons, which are for those
 * who run the service; a read-only key reads one user whose id it knows.
 */
export type Access =
  | 'public'
  | 'application:read'
  | 'application:write'
  | 'admin:read'
  | 'admin:everyone'
  | 'admin:write'
  | 'installation';

/** Rate limit class of a route (reference: trophy-api 1.6). */
export type Tier = 1 | 2;

/** What the edge knows of a route while it serves it; made once, at start. */
export interface Edge {
  /** The route's pattern (`/v1/users/:id`): the URL itself holds user ids and is never logged. */
  readonly pattern: string;
  readonly access: Access;
  readonly tier: Tier;
}

const scopes: Readonly<Record<Exclude<Access, 'public'>, ReadonlySet<ApiKeyScope>>> = {
  'application:read': new Set(['application', 'read-only', 'admin', 'installation']),
  'application:write': new Set(['application', 'admin', 'installation']),
  'admin:read': new Set(['read-only', 'admin', 'installation']),
  'admin:everyone': new Set(['admin', 'installation']),
  'admin:write': new Set(['admin', 'installation']),
  installation: new Set(['installation']),
};

export const allows = (access: Access, scope: ApiKeyScope): boolean =>
  access === 'public' || scopes[access].has(scope);

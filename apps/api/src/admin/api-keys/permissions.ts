import { DomainError, type ApiKeyScope } from '@rollcall/domain';
import type { Caller } from '../../http/edge-request.js';
import { HttpRefusal } from '../../http/errors/http-refusal.js';

export interface ManagedKey {
  readonly scope: ApiKeyScope;
  readonly environment: string;
}

/** Installation keys manage every key; others only those of their own environment, and no installation key. */
export const mayManage = (caller: Pick<Caller, 'scope' | 'environment'>, key: ManagedKey): boolean =>
  caller.scope === 'installation' || (key.environment === caller.environment && key.scope !== 'installation');

export const keyNotFound = (): DomainError => new DomainError('key_not_found', 'API key not found');

/** 403 */
export function checkMayCreate(caller: Caller, key: ManagedKey): void {
  if (mayManage(caller, key)) return;
  const text = 'Only an installation key makes installation keys, and keys of other environments.';
  throw new HttpRefusal(403, 'forbidden', text);
}

/**
 * 422: nobody shuts the door behind themselves. It also keeps the last installation key alive, since only an installation
 * key could shut it.
 */
export function checkNotOwn(caller: Caller, prefix: string): void {
  if (caller.prefix !== prefix) return;
  const text = 'An API key cannot revoke or delete itself: rotate it, or use another key.';
  throw new HttpRefusal(422, 'key_in_use', text, { field: 'prefix' });
}

import type { NewApiKey } from '@rollcall/composition';
import type { ApiKeyState } from '@rollcall/domain';
import type { ApiKeyDocument } from '@rollcall/projections';
import type { ApiKeyView, IssuedApiKey } from './api-key.dto.js';

export type ExistingApiKey = Exclude<ApiKeyState, { status: 'unknown' | 'deleted' }>;

/** What may be shown of a key, from its stream or from the read model: never the hash. */
export type DescribedKey = Pick<
  ApiKeyDocument,
  'prefix' | 'name' | 'scope' | 'environment' | 'status' | 'created'
>;

export const described = ({ status, key }: ExistingApiKey): DescribedKey => ({ ...key, status });

/** `lastUsed`: ISO 8601 UTC by prefix; keys never used are absent. */
export const apiKeyView = (key: DescribedKey, lastUsed: ReadonlyMap<string, string>): ApiKeyView => ({
  prefix: key.prefix,
  name: key.name,
  scope: key.scope,
  environment: key.environment,
  status: key.status,
  created: key.created,
  lastUsed: lastUsed.get(key.prefix) ?? null,
});

/** A new key, in the one answer that shows it. */
export const issuedView = (state: ExistingApiKey, { key }: NewApiKey): IssuedApiKey => ({
  ...apiKeyView(described(state), new Map()),
  key,
});

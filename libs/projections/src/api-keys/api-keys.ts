import type { ApiKeyEvent, ApiKeyScope } from '@rollcall/domain';
import type { DocumentProjection } from '../projection.js';

/** What may be shown of a key: never the key, never its hash. */
export interface ApiKeyDocument {
  readonly prefix: string;
  readonly name: string;
  readonly environment: string;
  readonly scope: ApiKeyScope;
  /** Only an active key opens anything; a rotated one is dead for good. */
  readonly status: 'active' | 'revoked' | 'rotated';
  /** ISO 8601 UTC. */
  readonly created: string;
  /** Prefixes of the key before and the key after. */
  readonly rotatedFrom?: string;
  readonly rotatedTo?: string;
}

/** One document a key, keyed by its stream; a deleted key's is deleted. */
export const apiKeysProjection: DocumentProjection<ApiKeyDocument, ApiKeyEvent> = {
  name: 'api-keys',
  version: 1,
  types: ['ApiKeyCreated', 'ApiKeyRotated', 'ApiKeyRevoked', 'ApiKeyReactivated', 'ApiKeyDeleted'],
  key: (event) => event.stream,
  evolve(document, event) {
    switch (event.type) {
      case 'ApiKeyCreated': {
        const { prefix, name, environment, scope, rotatedFrom } = event.data;
        const key = {
          prefix,
          name,
          environment,
          scope,
          status: 'active' as const,
          created: event.recordedAt,
        };
        return rotatedFrom === undefined ? key : { ...key, rotatedFrom };
      }
      case 'ApiKeyRotated':
        return document && { ...document, status: 'rotated', rotatedTo: event.data.to };
      case 'ApiKeyRevoked':
        return document && { ...document, status: 'revoked' };
      case 'ApiKeyReactivated':
        return document && { ...document, status: 'active' };
      case 'ApiKeyDeleted':
        return undefined;
    }
  },
  shown: 'all',
  fields: { environment: 'text', scope: 'text', status: 'text', created: 'text' },
  fieldsOf: ({ environment, scope, status, created }) => ({ environment, scope, status, created }),
};

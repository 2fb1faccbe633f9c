import { describe, it } from '@jest/globals';
import { apiKeyStream, type ApiKeyCreated } from '@rollcall/domain';
import { projecting, second } from '../../../../test/support/projection-spec.js';
import { apiKeysProjection } from './api-keys.js';

const created = (prefix: string, rotatedFrom?: string): ApiKeyCreated => ({
  type: 'ApiKeyCreated',
  data: {
    prefix,
    name: 'CI',
    environment: 'production',
    scope: 'application',
    hash: 'h',
    ...(rotatedFrom && { rotatedFrom }),
  },
});
const document = (prefix: string, at: number) => ({
  prefix,
  name: 'CI',
  environment: 'production',
  scope: 'application' as const,
  status: 'active' as const,
  created: second(at),
});

describe('The API keys read model', () => {
  it('shows a key without its hash, and what it was rotated from and to', () =>
    projecting(apiKeysProjection)
      .given(
        [apiKeyStream('a'), created('a')],
        [apiKeyStream('b'), created('b', 'a')],
        [apiKeyStream('a'), { type: 'ApiKeyRotated', data: { prefix: 'a', to: 'b' } }],
      )
      .then({
        [apiKeyStream('a')]: { ...document('a', 1), status: 'rotated', rotatedTo: 'b' },
        [apiKeyStream('b')]: { ...document('b', 2), rotatedFrom: 'a' },
      }));

  it('follows revoking and reactivating', () =>
    projecting(apiKeysProjection)
      .given(
        [apiKeyStream('a'), created('a')],
        [apiKeyStream('b'), created('b')],
        [apiKeyStream('a'), { type: 'ApiKeyRevoked', data: { prefix: 'a' } }],
        [apiKeyStream('b'), { type: 'ApiKeyRevoked', data: { prefix: 'b' } }],
        [apiKeyStream('b'), { type: 'ApiKeyReactivated', data: { prefix: 'b' } }],
      )
      .then({
        [apiKeyStream('a')]: { ...document('a', 1), status: 'revoked' },
        [apiKeyStream('b')]: document('b', 2),
      }));

  it('deletes a deleted key, and a redelivery of its creation does not bring it back', () =>
    projecting(apiKeysProjection)
      .given(
        [apiKeyStream('a'), created('a')],
        [apiKeyStream('a'), { type: 'ApiKeyDeleted', data: { prefix: 'a' } }],
      )
      .then({ [apiKeyStream('a')]: undefined }));
});

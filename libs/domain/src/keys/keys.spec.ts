import { describe, expect, it } from '@jest/globals';
import { type ApiKeyCommand, apiKeyDecider, type ApiKeyEvent, type CreateApiKey } from '@rollcall/domain';
import { deciderSpec, firstRecordedAt } from '../../../../test/support/decider-spec.js';

const { given } = deciderSpec(apiKeyDecider);
const prefix = '9d037290';
const data = { prefix, name: 'Web', environment: 'production', scope: 'admin', hash: 'h' } as const;
const create: CreateApiKey = { type: 'CreateApiKey', expects: 'new', ...data };
const rotate = (to = '11112222'): ApiKeyCommand => ({ type: 'RotateApiKey', expects: 'existing', to });
const revoke: ApiKeyCommand = { type: 'RevokeApiKey', expects: 'existing' };
const reactivate: ApiKeyCommand = { type: 'ReactivateApiKey', expects: 'existing' };
const remove: ApiKeyCommand = { type: 'DeleteApiKey', expects: 'existing' };

const created: ApiKeyEvent = { type: 'ApiKeyCreated', data };
const rotated: ApiKeyEvent = { type: 'ApiKeyRotated', data: { prefix, to: '11112222' } };
const revoked: ApiKeyEvent = { type: 'ApiKeyRevoked', data: { prefix } };
const reactivated: ApiKeyEvent = { type: 'ApiKeyReactivated', data: { prefix } };
const deleted: ApiKeyEvent = { type: 'ApiKeyDeleted', data: { prefix } };

const active = [created];
const shut = [created, revoked];
const replaced = [created, rotated];
const gone = [created, deleted];

describe('an API key', () => {
  it('is created active', () => {
    given([]).when(create).then([created]);
    expect(given([created]).state()).toEqual({
      status: 'active',
      key: { ...data, created: firstRecordedAt },
    });
  });

  it('remembers the key it was rotated from', () => {
    given([])
      .when({ ...create, rotatedFrom: 'aaaabbbb' })
      .then([{ type: 'ApiKeyCreated', data: { ...data, rotatedFrom: 'aaaabbbb' } }]);
  });

  it('never gets a prefix that was used before', () => {
    for (const before of [active, shut, replaced, gone]) {
      given(before).when(create).thenRefused('key_exists', { field: 'prefix' });
    }
  });

  it('can be revoked and reactivated, and is the same key then', () => {
    given(active).when(revoke).then([revoked]);
    given(shut).when(revoke).then([]);
    given(shut).when(reactivate).then([reactivated]);
    given(active).when(reactivate).then([]);
    expect(given([...shut, reactivated]).state()).toEqual(given(active).state());
    expect(given(shut).state()).toMatchObject({ status: 'revoked' });
  });

  it('is dead for good once it was rotated', () => {
    given(active).when(rotate()).then([rotated]);
    expect(given(replaced).state()).toMatchObject({ status: 'rotated', to: '11112222' });
    for (const command of [revoke, reactivate, rotate('33334444')]) {
      given(replaced).when(command).thenRefused('key_inactive');
    }
    given(replaced).when(rotate()).then([]);
    given(replaced).when(remove).then([deleted]);
  });

  it('cannot come back to life by rotation while it is revoked', () => {
    given(shut).when(rotate()).thenRefused('key_inactive');
  });

  it('can be deleted in any state, and is not found afterwards', () => {
    for (const before of [active, shut, replaced]) given(before).when(remove).then([deleted]);
    for (const before of [[], gone]) {
      for (const command of [rotate(), revoke, reactivate, remove]) {
        given(before).when(command).thenRefused('key_not_found');
      }
    }
    expect(given(gone).state()).toMatchObject({ status: 'deleted' });
  });
});

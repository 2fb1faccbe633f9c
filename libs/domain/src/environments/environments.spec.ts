import { describe, expect, it } from '@jest/globals';
import { type CreateEnvironment, environmentDecider, type EnvironmentEvent } from '@rollcall/domain';
import { deciderSpec, firstRecordedAt } from '../../../../test/support/decider-spec.js';

const { given } = deciderSpec(environmentDecider);
const data = { key: 'production', name: 'Production', kind: 'production', salt: 'c2FsdA==' } as const;
const create: CreateEnvironment = { type: 'CreateEnvironment', expects: 'new', ...data };
const created: EnvironmentEvent = { type: 'EnvironmentCreated', data };

describe('an environment', () => {
  it('is created once', () => {
    given([]).when(create).then([created]);
    given([created]).when(create).thenRefused('environment_exists', { field: 'key' });
    expect(given([created]).state()).toEqual({
      status: 'known',
      environment: { ...data, created: firstRecordedAt },
    });
  });

  it('has a key of letters, digits, hyphens and underscores', () => {
    for (const key of ['', 'a b', 'a/b', 'a~b', 'ü']) {
      given([])
        .when({ ...create, key })
        .thenRefused('invalid_value', { field: 'key' });
    }
  });

  it('can be renamed, and keeps its key and salt', () => {
    const rename = (name: string) => ({ type: 'RenameEnvironment', expects: 'existing', name }) as const;
    given([]).when(rename('Live')).thenRefused('environment_not_found');
    given([created]).when(rename('Production')).then([]);
    given([created])
      .when(rename('Live'))
      .then([{ type: 'EnvironmentRenamed', data: { key: 'production', name: 'Live' } }]);
    expect(given([created]).when(rename('Live')).state()).toMatchObject({
      environment: { ...data, name: 'Live' },
    });
  });
});

import { describe, it } from '@jest/globals';
import { environmentStream } from '@rollcall/domain';
import { projecting, second } from '../../../../test/support/projection-spec.js';
import { environmentsProjection } from './environments.js';

const stream = environmentStream('staging');

describe('The environments read model', () => {
  it('shows an environment under its present name, and never its salt', () =>
    projecting(environmentsProjection)
      .given(
        [
          stream,
          {
            type: 'EnvironmentCreated',
            data: { key: 'staging', name: 'Staging', kind: 'staging', salt: 'c2FsdA==' },
          },
        ],
        [stream, { type: 'EnvironmentRenamed', data: { key: 'staging', name: 'Before' } }],
      )
      .then({ [stream]: { key: 'staging', name: 'Before', kind: 'staging', created: second(1) } }));
});

import { describe, expect, it } from '@jest/globals';
import { installationDecider } from '@rollcall/domain';
import { deciderSpec } from '../../../../test/support/decider-spec.js';

const { given } = deciderSpec(installationDecider);
const create = (installationId: string) =>
  ({ type: 'CreateInstallation', expects: 'any', installationId }) as const;

describe('an installation', () => {
  it('keeps the id it got at the first start', () => {
    given([])
      .when(create('a'))
      .then([{ type: 'InstallationCreated', data: { installationId: 'a' } }]);
    const later = given([{ type: 'InstallationCreated', data: { installationId: 'a' } }]).when(create('b'));
    later.then([]);
    expect(later.state()).toEqual({ status: 'known', installationId: 'a' });
  });
});

import { describe, it } from '@jest/globals';
import { userStream, type AttributesSet, type UserIdentified } from '@rollcall/domain';
import { projecting, second } from '../../../../test/support/projection-spec.js';
import { userProfileProjection } from './user-profile.js';

const stream = userStream('production', 'acme ~ sons/ltd', 'key');
const identified = (data: UserIdentified['data']): UserIdentified => ({ type: 'UserIdentified', data });
const attributes = (sealed: Record<string, string | null>): AttributesSet => ({
  type: 'AttributesSet',
  data: { keys: Object.keys(sealed), sealed },
});
const born = identified({
  sealed: { id: 'user-1', email: 'a@example.com', deviceTokens: ['t'] },
  tz: 'Europe/London',
  subscribeToEmails: true,
  control: true,
});
const newborn = {
  environment: 'production',
  tenant: 'acme ~ sons/ltd',
  id: 'user-1',
  email: 'a@example.com',
  name: null,
  tz: 'Europe/London',
  deviceTokens: ['t'],
  subscribeToEmails: true,
  attributes: {},
  control: true,
  created: second(1),
  updated: second(1),
};

describe('The user profile read model', () => {
  it('begins with the first identification', () =>
    projecting(userProfileProjection)
      .given([stream, born])
      .then({ [stream]: newborn }));

  it('takes what changed later, cleared values included, and moves `updated` only', () =>
    projecting(userProfileProjection)
      .given([stream, born], [stream, identified({ sealed: { email: null, name: 'Ann' }, tz: null })])
      .then({ [stream]: { ...newborn, email: null, name: 'Ann', tz: null, updated: second(2) } }));

  it('keeps the attributes that are set and drops those that were unset, whatever they are called', () =>
    projecting(userProfileProjection)
      .given(
        [stream, born],
        [stream, attributes({ plan: 'pro', ['__proto__']: 'x', city: 'London' })],
        [stream, attributes({ city: null })],
      )
      .then({
        [stream]: { ...newborn, attributes: { plan: 'pro', ['__proto__']: 'x' }, updated: second(3) },
      }));

  it('keeps the users of two tenants apart', () => {
    const other = userStream('production', '', 'key');
    return projecting(userProfileProjection)
      .given([stream, born], [other, born])
      .then({
        [stream]: newborn,
        [other]: { ...newborn, tenant: '', created: second(2), updated: second(2) },
      });
  });
});

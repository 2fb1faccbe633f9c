import { describe, expect, it } from '@jest/globals';
import { userStream, type AttributesSet, type UserIdentified } from '@rollcall/domain';
import { projecting, second } from '../../../../test/support/projection-spec.js';
import { userFieldsOf } from './user-fields.js';
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

describe('What a user profile is found by', () => {
  const user = {
    ...newborn,
    tenant: '',
    id: 'User-1',
    name: 'Ann ΟΔΟΣ Straße-ann',
    attributes: { plan: 'Pro', ['__proto__']: 'x' },
  };
  const scope = 'user-production~/';

  it('is every word of the id, the name and the email once more without letter case, in their own scope', () => {
    expect(userFieldsOf({ ...user, tenant: 'a/b' }).words).toContain('user-production~a%2Fb/ann');
    expect(new Set(userFieldsOf(user).words as string[])).toEqual(
      new Set(['user', '1', 'ann', 'οδοσ', 'strasse', 'a', 'example', 'com'].map((word) => scope + word)),
    );
    expect(userFieldsOf(user)).toMatchObject({ insideId: 'user-1', insideName: 'ann οδοσ strasse-ann' });
  });

  it('is each attribute, whatever it is called, and the flags that few have', () => {
    expect(userFieldsOf(user).facts).toEqual([
      `${scope}attributes.plan\0pro\0Pro`,
      `${scope}attributes.__proto__\0x\0`,
      `${scope}tz\0europe/london\0Europe/London`,
      `${scope}control\0true\0`,
    ]);
    const plain = { ...user, tz: null, attributes: {}, control: false, subscribeToEmails: false };
    expect(userFieldsOf(plain).facts).toEqual([`${scope}subscribeToEmails\0false\0`]);
  });

  it('sorts by letters before their case, a short one before a longer one, and nothing first', () => {
    const names = [null, '', 'ann', 'Ann', 'ann b', 'ANNA', 'bob'];
    const texts = names.map((name) => userFieldsOf({ ...user, name }).name as string);
    expect(texts.toSorted()).toEqual(texts);
    expect(new Set(texts).size).toBe(names.length);
  });
});

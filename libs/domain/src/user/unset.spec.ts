import { describe, it } from '@jest/globals';
import { userDecider } from '@rollcall/domain';
import { deciderSpec } from '../../../../test/support/decider-spec.js';
import { attributesSet, created, update } from '../../../../test/support/users.js';

const { given } = deciderSpec(userDecider);

describe('unset', () => {
  const known = [
    created({ email: 'a@x.org', name: 'Ada', deviceTokens: ['t'] }, { tz: 'UTC' }),
    attributesSet({ plan: 'pro', city: 'Rome' }),
  ];

  it('clears each field and attribute it names', () => {
    given(known)
      .when(update({ unset: ['email', 'name', 'tz', 'deviceTokens', 'attributes.plan'] }))
      .then([
        {
          type: 'UserIdentified',
          data: { sealed: { email: null, name: null, deviceTokens: null }, tz: null },
        },
        attributesSet({ plan: null }),
      ]);
  });

  it('changes nothing where nothing is set', () => {
    given([created()])
      .when(update({ unset: ['email', 'name', 'tz', 'deviceTokens', 'attributes.plan'] }))
      .then([]);
  });

  it('refuses a path that does not exist', () => {
    for (const path of ['id', 'control', 'subscribeToEmails', 'attributes', 'attributes.', 'toString', '']) {
      given(known)
        .when(update({ unset: [path] }))
        .thenRefused('invalid_value', { field: 'unset' });
    }
  });

  it('refuses a path that the same request gives a value', () => {
    given(known)
      .when(update({ name: 'B', unset: ['name'] }))
      .thenRefused('invalid_value', { field: 'unset' });
    given(known)
      .when(update({ attributes: { plan: 'x' }, unset: ['attributes.plan'] }))
      .thenRefused('invalid_value', { field: 'unset' });
    given(known)
      .when(update({ tz: null, attributes: { plan: null }, unset: ['tz', 'attributes.plan'] }))
      .then([{ type: 'UserIdentified', data: { tz: null } }, attributesSet({ plan: null })]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { userDecider } from '@rollcall/domain';
import { deciderSpec } from '../../../../test/support/decider-spec.js';
import { created, identify, update } from '../../../../test/support/users.js';

const { given } = deciderSpec(userDecider);

describe('subscribing to emails', () => {
  const withEmail = [created({ email: 'a@x.org' })];
  const unsubscribed = [created({}, { subscribeToEmails: false })];

  it('is on by default', () => {
    expect(given([created()]).state()).toMatchObject({ profile: { subscribeToEmails: true } });
  });

  it('needs an email when it is asked for in so many words', () => {
    given([])
      .when(identify({ subscribeToEmails: true }))
      .thenRefused('email_required');
    given([created()])
      .when(update({ subscribeToEmails: true }))
      .thenRefused('email_required');
    given(unsubscribed)
      .when(update({ subscribeToEmails: true }))
      .thenRefused('email_required');
    given(withEmail)
      .when(update({ subscribeToEmails: true, unset: ['email'] }))
      .thenRefused('email_required');
    given(withEmail)
      .when(update({ subscribeToEmails: true }))
      .then([]);
  });

  it('comes back together with an email', () => {
    given(unsubscribed)
      .when(update({ subscribeToEmails: true, email: 'a@x.org' }))
      .then([{ type: 'UserIdentified', data: { sealed: { email: 'a@x.org' }, subscribeToEmails: true } }]);
  });

  it('turned off takes the stored email away', () => {
    given(withEmail)
      .when(update({ subscribeToEmails: false }))
      .then([{ type: 'UserIdentified', data: { sealed: { email: null }, subscribeToEmails: false } }]);
    expect(
      given(withEmail)
        .when(update({ subscribeToEmails: false }))
        .state(),
    ).toMatchObject({
      profile: { email: null, subscribeToEmails: false },
    });
  });

  it('never lets an email into the log while it is off', () => {
    given([])
      .when(identify({ subscribeToEmails: false, email: 'a@x.org' }))
      .then([created({}, { subscribeToEmails: false })]);
    given(unsubscribed)
      .when(update({ email: 'a@x.org' }))
      .then([]);
    given(withEmail)
      .when(update({ subscribeToEmails: false, email: 'b@x.org' }))
      .then([{ type: 'UserIdentified', data: { sealed: { email: null }, subscribeToEmails: false } }]);
  });
});

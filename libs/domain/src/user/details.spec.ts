import { describe, expect, it } from '@jest/globals';
import { type UserEvent, userDecider } from '@rollcall/domain';
import { deciderSpec, minutesLater } from '../../../../test/support/decider-spec.js';
import { attributesSet, create, created, identify, update } from '../../../../test/support/users.js';

const { given } = deciderSpec(userDecider);
const profileAfter = (...events: UserEvent[]) => {
  const state = given(events).state();
  if (state.status === 'unknown') throw new Error('Expected a known user');
  return state.profile;
};

describe('identifying a user', () => {
  it('creates one of whom only the id was told', () => {
    given([]).when(identify()).then([created()]);
  });

  it('records everything that was told at first, and the draw of the control group', () => {
    const told = {
      email: 'ada@example.com',
      name: 'Ada',
      tz: 'Europe/London',
      deviceTokens: ['t1', 't1'],
      subscribeToEmails: true,
      attributes: { plan: 'pro', city: 'London' },
    };
    given([])
      .when({ ...identify(told), control: true })
      .then([
        created(
          { email: 'ada@example.com', name: 'Ada', deviceTokens: ['t1', 't1'] },
          { tz: 'Europe/London', subscribeToEmails: true, control: true },
        ),
        attributesSet({ plan: 'pro', city: 'London' }),
      ]);
  });

  it('does not record what clears nothing at first', () => {
    given([])
      .when(identify({ tz: null, deviceTokens: null, attributes: { plan: null }, unset: ['email'] }))
      .then([created()]);
  });

  it('keeps what is absent and records only what is new or changed', () => {
    given([
      created({ email: 'a@x.org', name: 'Ada' }, { tz: 'UTC' }),
      attributesSet({ plan: 'free', city: 'Rome' }),
    ])
      .when(identify({ name: 'Ada L.', tz: 'UTC', attributes: { plan: 'pro', city: 'Rome' } }))
      .then([
        { type: 'UserIdentified', data: { sealed: { name: 'Ada L.' } } },
        attributesSet({ plan: 'pro' }),
      ]);
  });

  it('records nothing for what is known already, and draws no second time', () => {
    const told = { email: 'a@x.org', tz: 'UTC', deviceTokens: ['t'], attributes: { plan: 'free' } };
    given([
      created({ email: 'a@x.org', deviceTokens: ['t'] }, { tz: 'UTC' }),
      attributesSet({ plan: 'free' }),
    ])
      .when({ ...identify(told), control: true })
      .then([]);
  });

  it('clears tz and device tokens by null', () => {
    given([created({ deviceTokens: ['t'] }, { tz: 'UTC' })])
      .when(identify({ tz: null, deviceTokens: null }))
      .then([{ type: 'UserIdentified', data: { sealed: { deviceTokens: null }, tz: null } }]);
  });

  it('replaces the whole list of device tokens, as it was sent', () => {
    given([created({ deviceTokens: ['a', 'b'] })])
      .when(identify({ deviceTokens: ['b', 'a', 'a'] }))
      .then([{ type: 'UserIdentified', data: { sealed: { deviceTokens: ['b', 'a', 'a'] } } }]);
    given([created({ deviceTokens: ['a'] })])
      .when(identify({ deviceTokens: [] }))
      .then([{ type: 'UserIdentified', data: { sealed: { deviceTokens: [] } } }]);
  });

  it('unsets an attribute by null, only if it was set', () => {
    given([created(), attributesSet({ plan: 'pro' })])
      .when(identify({ attributes: { plan: null, city: null } }))
      .then([attributesSet({ plan: null })]);
    expect(
      profileAfter(created(), attributesSet({ plan: 'pro' }), attributesSet({ plan: null })).attributes,
    ).toEqual({});
  });

  it('takes a time zone that does not exist for an invalid value', () => {
    for (const tz of ['Mars/Phobos', '+03:00', '']) {
      given([]).when(identify({ tz })).thenRefused('invalid_value', { field: 'tz' });
    }
  });

  it('refuses a stream that holds another user', () => {
    for (const command of [identify, create, update]) {
      given([created()]).when(command({}, 'u-2')).thenRefused('user_mismatch');
    }
  });
});

describe('unknown attribute keys', () => {
  it('refuse the whole request and are named once each, in the order sent', () => {
    given([])
      .when(identify({ name: 'Ada', attributes: { zeta: '1', plan: 'pro', alpha: null } }))
      .thenRefused('invalid_attribute_keys', { keys: ['zeta', 'alpha'] });
    given([created()])
      .when(
        update({ attributes: { pln: null }, unset: ['attributes.plan', 'attributes.foo', 'attributes.pln'] }),
      )
      .thenRefused('invalid_attribute_keys', { keys: ['pln', 'foo'] });
  });

  it('are noticed before anything else that is wrong with the request', () => {
    given([])
      .when(identify({ tz: 'nowhere', subscribeToEmails: true, attributes: { pln: 'x' } }))
      .thenRefused('invalid_attribute_keys', { keys: ['pln'] });
  });

  it('may not hide behind the names every object has', () => {
    given([])
      .when(identify({ attributes: { toString: 'x' } }))
      .thenRefused('invalid_attribute_keys', { keys: ['toString'] });
    given([])
      .when(identify({ attributes: JSON.parse('{"__proto__":"a","constructor":"b"}') }))
      .then([created(), attributesSet(JSON.parse('{"__proto__":"a","constructor":"b"}'))]);
    const stored = profileAfter(created(), attributesSet(JSON.parse('{"__proto__":"a","constructor":"b"}')));
    expect(Object.entries(stored.attributes)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
});

describe('creating a user', () => {
  it('creates one who is new', () => {
    given([])
      .when(create({ name: 'Ada' }))
      .then([created({ name: 'Ada' })]);
  });

  it('is safe to repeat', () => {
    given([created({ name: 'Ada' })])
      .when(create({ name: 'Ada' }))
      .then([]);
    given([created({ name: 'Ada' })])
      .when(create())
      .then([]);
  });

  it('refuses to change one who exists', () => {
    given([created({ name: 'Ada' })])
      .when(create({ name: 'Bea' }))
      .thenRefused('user_exists', { field: 'id' });
    given([created()])
      .when(create({ attributes: { plan: 'pro' } }))
      .thenRefused('user_exists');
  });
});

describe('updating a user', () => {
  it('refuses one who is unknown', () => {
    given([])
      .when(update({ name: 'Ada' }))
      .thenRefused('user_not_found');
  });

  it('changes what was told', () => {
    given([created()])
      .when(update({ name: 'Ada' }))
      .then([{ type: 'UserIdentified', data: { sealed: { name: 'Ada' } } }]);
  });
});

describe("a user's state", () => {
  it('is created and updated by when its events entered the log', () => {
    const profile = profileAfter(created(), attributesSet({ plan: 'pro' }), {
      type: 'PreferencesChanged',
      data: { notifications: { recap: [] } },
    });
    expect(profile).toMatchObject({ created: minutesLater(0), updated: minutesLater(1) });
  });

  it('moves `updated` with the profile only', () => {
    const recorded: UserEvent = {
      type: 'MetricEventRecorded',
      data: { metric: 'words', value: 1, at: '2026-01-01T00:00:00.000Z', tz: 'UTC', day: '2026-01-01' },
    };
    expect(profileAfter(created(), recorded, recorded).updated).toBe(minutesLater(0));
    expect(profileAfter(created(), recorded, { type: 'UserIdentified', data: { tz: 'UTC' } }).updated).toBe(
      minutesLater(2),
    );
  });

  it('of an erased person holds what was never sealed, and takes no more events', () => {
    const erased: UserEvent[] = [
      { type: 'UserIdentified', data: { tz: 'Europe/Rome', control: true } },
      { type: 'AttributesSet', data: { keys: ['plan'] } },
      { type: 'UserIdentified', data: { subscribeToEmails: false } },
    ];
    expect(profileAfter(...erased)).toMatchObject({
      id: '',
      email: null,
      name: null,
      tz: 'Europe/Rome',
      control: true,
      attributes: {},
    });
    given(erased).when(identify()).thenRefused('user_mismatch');
  });
});

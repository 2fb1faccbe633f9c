import { describe, expect, it } from '@jest/globals';
import { type PreferencesChanged, userDecider } from '@rollcall/domain';
import { deciderSpec } from '../../../../test/support/decider-spec.js';
import { created, prefer } from '../../../../test/support/users.js';

const { given } = deciderSpec(userDecider);
const changed = (data: PreferencesChanged['data']): PreferencesChanged => ({
  type: 'PreferencesChanged',
  data,
});

describe('changing preferences', () => {
  it('refuses an unknown user and a stream that holds another one', () => {
    given([]).when(prefer({})).thenRefused('user_not_found');
    given([created()]).when(prefer({}, 'u-2')).thenRefused('user_mismatch');
  });

  it('changes nothing when nothing is told', () => {
    given([created()]).when(prefer({})).then([]);
    given([created()])
      .when(prefer({ notifications: {}, streak: {} }))
      .then([]);
    expect(given([created()]).state()).toMatchObject({ preferences: { notifications: {} } });
  });

  it('merges per notification type and records only the types that change', () => {
    const before = [created(), changed({ notifications: { recap: ['email'], reactivation: ['push'] } })];
    const command = prefer({ notifications: { recap: ['email'], streak_reminder: ['push'] } });
    given(before)
      .when(command)
      .then([changed({ notifications: { streak_reminder: ['push'] } })]);
    expect(given(before).when(command).state()).toMatchObject({
      preferences: { notifications: { recap: ['email'], reactivation: ['push'], streak_reminder: ['push'] } },
    });
  });

  it('replaces the list of a type that is named; an empty one switches it off', () => {
    given([created(), changed({ notifications: { recap: ['email', 'push'] } })])
      .when(prefer({ notifications: { recap: [] } }))
      .then([changed({ notifications: { recap: [] } })]);
    given([created()])
      .when(prefer({ notifications: { recap: [] } }))
      .then([changed({ notifications: { recap: [] } })]);
  });

  it('removes repeated channels and keeps their order', () => {
    given([created()])
      .when(prefer({ notifications: { recap: ['push', 'email', 'push'] } }))
      .then([changed({ notifications: { recap: ['push', 'email'] } })]);
    given([created(), changed({ notifications: { recap: ['push', 'email'] } })])
      .when(prefer({ notifications: { recap: ['push', 'push', 'email'] } }))
      .then([]);
  });

  it('lets every user switch the streak on and off', () => {
    given([created()])
      .when(prefer({ streak: { enabled: false }, personalization: false }))
      .then([changed({ streak: { enabled: false } })]);
    given([created(), changed({ streak: { enabled: false } })])
      .when(prefer({ streak: { enabled: false }, personalization: false }))
      .then([]);
  });

  it('needs personalization for mode and metrics, also where they would change nothing', () => {
    const personalization = false;
    given([created()])
      .when(prefer({ streak: { evaluationMode: 'OR' }, personalization }))
      .thenRefused('personalization_off', { field: 'streak.evaluationMode' });
    given([created()])
      .when(prefer({ streak: { metrics: [] }, personalization }))
      .thenRefused('personalization_off', { field: 'streak.metrics' });
    given([created(), changed({ streak: { evaluationMode: 'OR' } })])
      .when(prefer({ streak: { evaluationMode: 'OR' }, notifications: { recap: ['push'] }, personalization }))
      .thenRefused('personalization_off');
  });

  it('keeps the spelling of the mode that was last written', () => {
    given([created(), changed({ streak: { evaluationMode: 'ALL' } })])
      .when(prefer({ streak: { evaluationMode: 'AND' } }))
      .then([changed({ streak: { evaluationMode: 'AND' } })]);
    given([created(), changed({ streak: { evaluationMode: 'ALL' } })])
      .when(prefer({ streak: { evaluationMode: 'ALL' } }))
      .then([]);
  });

  it('replaces the list of streak metrics and keeps the other parts', () => {
    const before = [
      created(),
      changed({ streak: { enabled: true, evaluationMode: 'OR', metrics: [{ key: 'words', threshold: 5 }] } }),
    ];
    const command = prefer({
      streak: { evaluationMode: 'OR', metrics: [{ key: 'commits', threshold: 1.5 }] },
    });
    given(before)
      .when(command)
      .then([changed({ streak: { metrics: [{ key: 'commits', threshold: 1.5 }] } })]);
    expect(given(before).when(command).state()).toMatchObject({
      preferences: {
        streak: { enabled: true, evaluationMode: 'OR', metrics: [{ key: 'commits', threshold: 1.5 }] },
      },
    });
    given(before)
      .when(prefer({ streak: { metrics: [{ key: 'words', threshold: 5 }] } }))
      .then([]);
  });

  it('names the place of a metric that does not exist, or of a threshold that is no number', () => {
    const good = { key: 'words', threshold: 1 };
    given([created()])
      .when(prefer({ streak: { metrics: [good, { key: 'wrods', threshold: 1 }] } }))
      .thenRefused('invalid_value', { field: 'streak.metrics[1].key' });
    given([created()])
      .when(prefer({ streak: { metrics: [{ key: 'words', threshold: Infinity }] } }))
      .thenRefused('invalid_value', { field: 'streak.metrics[0].threshold' });
  });
});

import { describe, it } from '@jest/globals';
import { userStream, type PreferencesChanged, type UserIdentified } from '@rollcall/domain';
import { projecting } from '../../../../test/support/projection-spec.js';
import { userPreferencesProjection } from './user-preferences.js';

const stream = userStream('production', '', 'key');
const born: UserIdentified = { type: 'UserIdentified', data: { sealed: { id: 'user-1' }, control: false } };
const changed = (data: PreferencesChanged['data']): PreferencesChanged => ({
  type: 'PreferencesChanged',
  data,
});

describe('The user preferences read model', () => {
  it('is there for every user, empty until something is set', () =>
    projecting(userPreferencesProjection)
      .given([stream, born])
      .then({ [stream]: { notifications: {} } }));

  it('replaces the types and the streak parts that changed and keeps the others', () =>
    projecting(userPreferencesProjection)
      .given(
        [stream, born],
        [stream, changed({ notifications: { recap: ['email'], reactivation: ['push'] } })],
        [stream, changed({ notifications: { recap: [] }, streak: { enabled: false } })],
        [stream, changed({ streak: { evaluationMode: 'ALL' } })],
      )
      .then({
        [stream]: {
          notifications: { recap: [], reactivation: ['push'] },
          streak: { enabled: false, evaluationMode: 'ALL' },
        },
      }));
});

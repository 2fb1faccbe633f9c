import {
  userDecider,
  type PreferencesChanged,
  type UserIdentified,
  type UserPreferences,
} from '@rollcall/domain';
import type { DocumentProjection } from '../projection.js';
import { userWith } from '../user-state.js';

/** What GET /users/{id}/preferences answers; there is a document for every known user, keyed by the stream. */
export const userPreferencesProjection: DocumentProjection<
  UserPreferences,
  UserIdentified | PreferencesChanged
> = {
  name: 'user-preferences',
  version: 1,
  types: ['UserIdentified', 'PreferencesChanged'],
  key: (event) => event.stream,
  evolve(document, event) {
    const before = document === undefined ? userDecider.initialState : userWith({ preferences: document });
    const after = userDecider.evolve(before, event, event.recordedAt);
    return after.status === 'known' ? after.preferences : document;
  },
  shown: 'all',
  fields: {},
  fieldsOf: () => ({}),
};

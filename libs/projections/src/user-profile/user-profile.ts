import {
  scopeOfUserStream,
  userDecider,
  type AttributesSet,
  type UserIdentified,
  type UserProfile,
} from '@rollcall/domain';
import type { DocumentProjection } from '../projection.js';
import { userWith } from '../user-state.js';

export interface UserProfileDocument extends UserProfile {
  readonly environment: string;
  /** Empty where there is none. */
  readonly tenant: string;
}

/** What GET /users/{id} answers; one document a user, keyed by the stream. */
export const userProfileProjection: DocumentProjection<UserProfileDocument, UserIdentified | AttributesSet> =
  {
    name: 'user-profile',
    version: 1,
    types: ['UserIdentified', 'AttributesSet'],
    key: (event) => event.stream,
    evolve(document, event) {
      const before = document === undefined ? userDecider.initialState : userWith({ profile: document });
      const after = userDecider.evolve(before, event, event.recordedAt);
      if (after.status === 'unknown' || after.profile === document) return document;
      const { environment, tenant } = document ?? scopeOfUserStream(event.stream);
      return { ...after.profile, environment, tenant };
    },
    shown: ['tz', 'subscribeToEmails', 'control', 'created', 'updated', 'environment', 'tenant'],
    fields: {},
    fieldsOf: () => ({}),
  };

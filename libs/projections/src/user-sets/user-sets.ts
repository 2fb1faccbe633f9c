import { evolveSets, newUserRow, scopeOfStream, type UserRow } from '@rollcall/analytics';
import type { Recorded, UserEvent } from '@rollcall/domain';
import type { Differing, DocumentProjection, PlacedDocument } from '../projection.js';

/** A user's row beside the sets. */
export interface UserSetsDocument extends UserRow, PlacedDocument {}

const evolve = (
  document: UserSetsDocument = newUserRow,
  event: Recorded<UserEvent>,
): Differing<UserSetsDocument> => evolveSets(document, event);

/**
 * What analytics asks about: sets of users by day of activity, by metric and by value, see `evolveSets`; and a row for
 * each user, keyed by the stream.
 */
export const userSetsProjection: DocumentProjection<UserSetsDocument, UserEvent> = {
  name: 'user-sets',
  version: 4,
  types: ['UserIdentified', 'AttributesSet', 'PreferencesChanged', 'MetricEventRecorded'],
  key: (event) => event.stream,
  evolve: (document, event) => evolve(document, event).document,
  shown: ['first', 'firsts'],
  fields: { place: 'text' },
  fieldsOf: ({ place = null }) => ({ place }),
  sets: { scopeOf: scopeOfStream, evolve },
};

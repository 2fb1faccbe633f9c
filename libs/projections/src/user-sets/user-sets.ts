import { evolveSets, scopeOfStream, type UserRow } from '@rollcall/analytics';
import type { Recorded, UserEvent } from '@rollcall/domain';
import type { Differing, DocumentProjection, PlacedDocument } from '../projection.js';

/** A user's row beside the sets: what the next event's difference follows from. */
export interface UserSetsDocument
  extends Pick<UserRow, 'user' | 'first' | 'firsts' | 'last'>, PlacedDocument {}

/** Which row it is, and how far it is folded, the engine knows by itself. */
const elsewhere = { ordinal: 0, position: '' };
const nobody: UserSetsDocument = { user: { status: 'unknown' }, firsts: {} };

function evolve(
  document: UserSetsDocument = nobody,
  event: Recorded<UserEvent>,
): Differing<UserSetsDocument> {
  const { row, differences } = evolveSets({ ...document, ...elsewhere }, event);
  const { user, first, firsts, last } = row;
  const { place } = document;
  return {
    document: {
      user,
      firsts,
      ...(first !== undefined && { first }),
      ...(last !== undefined && { last }),
      ...(place !== undefined && { place }),
    },
    differences,
  };
}

/**
 * What analytics asks about: sets of users by day of activity, by metric and by value, see `evolveSets`; and a row for
 * each user, keyed by the stream.
 */
export const userSetsProjection: DocumentProjection<UserSetsDocument, UserEvent> = {
  name: 'user-sets',
  version: 1,
  types: ['UserIdentified', 'AttributesSet', 'PreferencesChanged', 'MetricEventRecorded'],
  key: (event) => event.stream,
  evolve: (document, event) => evolve(document, event).document,
  shown: ['first', 'firsts', 'last'],
  fields: { place: 'text' },
  fieldsOf: ({ place = null }) => ({ place }),
  sets: { scopeOf: scopeOfStream, evolve },
};

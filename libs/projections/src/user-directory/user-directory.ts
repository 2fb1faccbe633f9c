import { scopeOfUserStream, userDecider, type UserIdentified } from '@rollcall/domain';
import type { DocumentProjection } from '../projection.js';
import { blankProfile, userWith } from '../user-state.js';
import type { DirectoryEntry } from './directory-entry.js';
import { directoryKey, directoryScope } from './directory-keys.js';
import { scopeWord, searchWords } from './search-words.js';

/** What a search can find a user by. */
export const wordsOfEntry = ({ id, email, name }: DirectoryEntry): readonly string[] =>
  [id, name ?? '', email ?? ''].flatMap(searchWords);

/**
 * The list of users; one document a user, keyed by the stream. Apart from the profiles, so that what it takes to find users
 * is paid once a user and not with every change of theirs. A person who was erased, whose id nobody can tell any more, is
 * in none.
 */
export const userDirectoryProjection: DocumentProjection<DirectoryEntry, UserIdentified> = {
  name: 'user-directory',
  version: 1,
  types: ['UserIdentified'],
  key: (event) => event.stream,
  evolve(document, event) {
    const before =
      document === undefined
        ? userDecider.initialState
        : userWith({ profile: { ...blankProfile, ...document } });
    const after = userDecider.evolve(before, event, event.recordedAt);
    if (after.status === 'unknown') return document;
    const { id, email, name, created } = after.profile;
    if (id === '') return undefined;
    if (email === document?.email && name === document.name) return document;
    const { environment, tenant } = document ?? scopeOfUserStream(event.stream);
    return { id, email, name, created, environment, tenant };
  },
  shown: ['created', 'environment', 'tenant'],
  fields: { id: 'key', name: 'key', email: 'key', created: 'key', words: 'words' },
  fieldsOf: (entry) => ({
    id: directoryKey(entry, 'id'),
    name: directoryKey(entry, 'name'),
    email: directoryKey(entry, 'email'),
    created: directoryKey(entry, 'created'),
    words: [...wordsOfEntry(entry), scopeWord(directoryScope(entry.environment, entry.tenant))],
  }),
};

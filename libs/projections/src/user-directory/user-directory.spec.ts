import { describe, expect, it } from '@jest/globals';
import { userStream, type UserIdentified } from '@rollcall/domain';
import { recordedLog } from '../../../../test/support/recorded-events.js';
import { projecting, second } from '../../../../test/support/projection-spec.js';
import type { DirectoryEntry } from './directory-entry.js';
import { directoryKey, directorySorts } from './directory-keys.js';
import { scopeWord, searchWords } from './search-words.js';
import { userDirectoryProjection } from './user-directory.js';

const stream = userStream('production', 'acme ~ sons/ltd', 'key');
const identified = (data: UserIdentified['data']): UserIdentified => ({ type: 'UserIdentified', data });
const born = identified({ sealed: { id: 'user-1', email: 'a@example.com' }, tz: 'Europe/London' });
const entry: DirectoryEntry = {
  id: 'user-1',
  email: 'a@example.com',
  name: null,
  environment: 'production',
  tenant: 'acme ~ sons/ltd',
  created: second(1),
};

describe('The directory of users', () => {
  it('has everybody who was ever identified, in their own scope', () => {
    const other = userStream('production', '', 'key');
    return projecting(userDirectoryProjection)
      .given([stream, born], [other, born])
      .then({ [stream]: entry, [other]: { ...entry, tenant: '', created: second(2) } });
  });

  it('takes names and emails that change or go', () =>
    projecting(userDirectoryProjection)
      .given([stream, born], [stream, identified({ sealed: { email: null, name: 'Ann' } })])
      .then({ [stream]: { ...entry, email: null, name: 'Ann' } }));

  it('has nobody who was erased: folded anew, their events tell no id', () =>
    projecting(userDirectoryProjection)
      .given([stream, identified({ tz: 'UTC' })], [stream, identified({ tz: 'Europe/London' })])
      .then({}));

  it('stays the very same where nothing changes that users are found by', () => {
    const changes = [{ tz: 'UTC' }, { subscribeToEmails: false }, { sealed: { deviceTokens: ['t'] } }];
    const { evolve } = userDirectoryProjection;
    for (const event of recordedLog(changes.map((data) => [stream, identified(data)])))
      expect(evolve(entry, { ...event, ...identified(event.data) })).toBe(entry);
    expect(userDirectoryProjection.types).toEqual(['UserIdentified']);
  });
});

describe('What a user is found by', () => {
  const fieldsOf = (changes: Partial<DirectoryEntry>) =>
    userDirectoryProjection.fieldsOf({ ...entry, tenant: '', ...changes });

  it('is every word of the id, the name and the email without letter case, and one of their scope', () => {
    const words = fieldsOf({ name: 'Ann ΟΔΟΣ Straße-ann' }).words as string[];
    expect(new Set(words)).toEqual(
      new Set([
        ...['user', '1', 'ann', 'οδοσ', 'strasse', 'a', 'example', 'com'],
        scopeWord('user-production~/'),
      ]),
    );
  });

  it('is found in no text: the word of a scope', () => {
    const word = scopeWord('user-production~/');
    expect([...word]).toHaveLength(3);
    expect(searchWords(`x ${word} y`)).not.toContain(word);
    expect(scopeWord('user-production~acme/')).not.toBe(word);
  });
});

describe('What users are sorted by', () => {
  const keys = (entries: readonly Partial<DirectoryEntry>[], sort: (typeof directorySorts)[number]) =>
    entries.map((changes) => directoryKey({ ...entry, ...changes }, sort));

  it('is letters before their case, a short text before a longer one, nothing first', () => {
    const names = [null, '', 'Ann', 'ann b', 'ANNA', 'bob'].map((name) => ({ name }));
    expect(keys(names, 'name').toSorted()).toEqual(keys(names, 'name'));
    const ids = ['1', '10', '2', 'B', 'a', 'b'].map((id) => ({ id }));
    expect(keys(ids, 'id').toSorted()).toEqual(keys([...ids.slice(0, 3), ids[4]!, ids[3]!, ids[5]!], 'id'));
  });

  it('is different for any two users, and keeps those of a scope together', () => {
    const entries = ['a', 'A', 'b'].flatMap((id) =>
      [null, '', 'x', 'X'].flatMap((name) => ['', 't', 'T'].map((tenant) => ({ id, name, tenant }))),
    );
    for (const sort of directorySorts)
      expect(new Set(keys(entries, sort)).size).toBe(sort === 'name' ? 27 : 9);
    const tenants = keys(entries, 'name')
      .toSorted()
      .map((key) => key.slice(0, key.indexOf('/')));
    expect(tenants.filter((tenant, at) => tenant !== tenants[at - 1])).toHaveLength(3);
  });
});

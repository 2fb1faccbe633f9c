import { scopePrefixOfUsers } from '@rollcall/domain';
import type { DirectoryEntry } from './directory-entry.js';

export const directorySorts = ['id', 'name', 'email', 'created'] as const;
export type DirectorySort = (typeof directorySorts)[number];

/** Below whatever a text begins with. */
const NOTHING = '\u0002';
const SOMETHING = '\u0003';

/** What all keys of a scope's users begin with, and no other's do. `tenant`: empty where there is none. */
export const directoryScope = (environment: string, tenant: string): string =>
  scopePrefixOfUsers(environment, tenant);

/** What the keys by `field` begin with of all users whose text begins so, in any letter case. */
export const startOfKeys = (scope: string, start: string): string => scope + SOMETHING + start.toLowerCase();

/** Ids hold no control characters, so that no two users have the same key. */
const keyOf = (scope: string, text: string | null, { id }: DirectoryEntry): string =>
  `${text === null ? scope : startOfKeys(scope, text)}${NOTHING}${id}`;

/** What a user is sorted by: letter case aside, those who have none of it first, the same ones by id. */
export const directoryKey = (entry: DirectoryEntry, sort: DirectorySort): string =>
  keyOf(directoryScope(entry.environment, entry.tenant), entry[sort], entry);

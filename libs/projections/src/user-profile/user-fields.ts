import { scopePrefixOfUsers, type UserProfile } from '@rollcall/domain';
import type { FieldContent, FieldType } from '@rollcall/read-store';

/**
 * How users are sorted and found. Every text and every word begins with the user's scope, so that one tenant's users are
 * one range of each index, however many other tenants there are.
 */
export const userFields = {
  id: 'text',
  name: 'text',
  email: 'text',
  created: 'text',
  updated: 'text',
  words: 'words',
  facts: 'words',
  insideId: 'inside',
  insideName: 'inside',
  insideEmail: 'inside',
} as const satisfies Readonly<Record<string, FieldType>>;

export interface FoundUser extends UserProfile {
  readonly environment: string;
  readonly tenant: string;
}

/** What every text and word of this scope's users begins with, and no other's does. */
export const scopeOfUsers = (environment: string, tenant: string): string =>
  scopePrefixOfUsers(environment, tenant);

/** Letter case aside first, so that it sorts people as they expect; then exactly. The NUL sorts a name before longer ones. */
const cased = (text: string): string => {
  const lower = text.toLowerCase();
  return `${lower}\u0000${lower === text ? '' : text}`;
};

/** The whole of a text field. */
export const userText = (scope: string, text: string | null): string =>
  text === null ? scope : `${scope}=${cased(text)}`;

/** What a text field begins with where there is a text that begins so in any letter case; empty: where there is one. */
export const startOfUserText = (scope: string, start: string): string => `${scope}=${start.toLowerCase()}`;

/** One of the facts. `field`: `attributes.<key>`, `tz`, or a flag that is as few users have it: see `rareFlags`. */
export const userFact = (scope: string, field: string, value: string): string =>
  `${scope}${field}\u0000${cased(value)}`;

/** Only these values of flags are facts: whoever has not the one has the other. */
export const rareFlags = { control: 'true', subscribeToEmails: 'false' } as const;

/** What a fact begins with; see `startOfUserText`. */
export const startOfUserFact = (scope: string, field: string, start: string): string =>
  `${scope}${field}\u0000${start.toLowerCase()}`;

/** Letter case as Unicode folds it: also where a capital is two letters, or a letter is another one at a word's end. */
export const searchText = (text: string): string =>
  text.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');

/** Letters and digits that stand together, without regard to case; each once. */
export const searchWords = (text: string): readonly string[] => [
  ...new Set(searchText(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? []),
];

export function userFieldsOf(user: FoundUser): Readonly<Record<keyof typeof userFields, FieldContent>> {
  const { id, name, email, tz, created, updated, attributes } = user;
  const scope = scopeOfUsers(user.environment, user.tenant);
  const facts = Object.entries(attributes).map(([key, value]) => userFact(scope, `attributes.${key}`, value));
  if (tz !== null) facts.push(userFact(scope, 'tz', tz));
  for (const [flag, rare] of Object.entries(rareFlags))
    if (String(user[flag as keyof typeof rareFlags]) === rare) facts.push(userFact(scope, flag, rare));
  const texts = [id, name, email].filter((text) => text !== null);
  return {
    id: userText(scope, id),
    name: userText(scope, name),
    email: userText(scope, email),
    created: scope + created,
    updated: scope + updated,
    words: texts.flatMap(searchWords).map((word) => scope + word),
    facts,
    insideId: searchText(id),
    insideName: name === null ? null : searchText(name),
    insideEmail: email === null ? null : searchText(email),
  };
}

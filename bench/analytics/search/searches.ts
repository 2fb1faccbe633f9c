import { directoryKey, directoryScope, type DirectorySort } from '@rollcall/projections';
import type { Condition, PageRequest } from '@rollcall/read-store';
// The product's own way from a text to what the store is asked: it has no Nest in it.
import { Search } from '../../../apps/api/src/admin/finding/search.js';
import type { Person } from './made-up-people.js';

/** One kind of look into the list of users, for a person that it should find. */
export interface Kind {
  readonly name: string;
  request(this: void, person: Person): PageRequest;
  /** Is this person certainly on the first page? */
  readonly findsThem: boolean;
}

const LIMIT = 50;
const scope = directoryScope('production', '');
const conditionsOf = (text: string) => new Search([text], scope, true);

const soonest = (text: string): PageRequest => ({
  filter: { and: [{ field: 'id', op: 'prefix', value: scope }, ...conditionsOf(text).conditionsWithScope] },
  sort: 'none',
  limit: LIMIT,
});

const along = (sort: DirectorySort, conditions: readonly Condition[], direction: 'asc' | 'desc' = 'asc') => ({
  filter: { and: [{ field: sort, op: 'prefix', value: scope } as const, ...conditions] },
  sort: { field: sort, direction },
  limit: LIMIT,
});

const familyOf = ({ entry }: Person): string => entry.name?.split(' ')[1] ?? '';
const firstOf = ({ entry }: Person): string => entry.name?.split(' ')[0] ?? '';

export const kinds: readonly Kind[] = [
  {
    name: 'two letters of a first name',
    request: (one) => soonest(firstOf(one).slice(0, 2)),
    findsThem: false,
  },
  { name: 'a first name', request: (one) => soonest(firstOf(one)), findsThem: false },
  { name: 'a family name', request: (one) => soonest(familyOf(one)), findsThem: false },
  { name: 'inside of a family name', request: (one) => soonest(familyOf(one).slice(1, 5)), findsThem: false },
  { name: 'both names', request: (one) => soonest(one.entry.name ?? ''), findsThem: false },
  { name: 'an email', request: (one) => soonest(one.entry.email ?? ''), findsThem: true },
  { name: 'an id', request: (one) => soonest(one.entry.id), findsThem: true },
  { name: 'nobody', request: (one) => soonest(`${familyOf(one)}qx`), findsThem: false },
  {
    name: 'a first name, in order of names',
    request: (one) => along('name', conditionsOf(firstOf(one)).conditions),
    findsThem: false,
  },
  {
    name: 'a family name, latest first',
    request: (one) => along('created', conditionsOf(familyOf(one)).conditions, 'desc'),
    findsThem: false,
  },
  {
    name: 'a page in the middle, in order of names',
    request: (one) => along('name', [{ field: 'name', op: 'gte', value: directoryKey(one.entry, 'name') }]),
    findsThem: true,
  },
];

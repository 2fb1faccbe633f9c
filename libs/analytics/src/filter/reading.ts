import { DomainError, isCalendarDate } from '@rollcall/domain';

/** What came as JSON, looked at member by member. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };
export type Members = Readonly<Record<string, Json>>;

/** `place`: where in the filter it is, like `filter.and[1].op`. */
export function refuse(place: string, wanted: string): never {
  throw new DomainError('invalid_value', `${place} ${wanted}`, { field: place });
}

export const membersOf = (value: Json, place: string): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : refuse(place, 'must be an object: a condition, or one of and, or, not');

export function textMember(members: Members, name: string, place: string): string {
  const value = Object.hasOwn(members, name) ? members[name] : undefined;
  return typeof value === 'string' ? value : refuse(`${place}.${name}`, 'must be a text');
}

export const textAt = (value: Json | undefined, place: string): string =>
  typeof value === 'string' ? value : refuse(place, 'must be a text');

export const numberAt = (value: Json | undefined, place: string): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(place, 'must be a number');

export const booleanAt = (value: Json | undefined, place: string): boolean =>
  typeof value === 'boolean' ? value : refuse(place, 'must be true or false');

export const dayAt = (value: Json | undefined, place: string): string =>
  typeof value === 'string' && isCalendarDate(value)
    ? value
    : refuse(place, 'must be a day that exists, as YYYY-MM-DD');

export function listAt<Item>(
  value: Json | undefined,
  place: string,
  most: number,
  item: (value: Json | undefined, place: string) => Item,
): readonly Item[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > most) {
    return refuse(place, `must be a list of 1 to ${most}`);
  }
  return value.map((entry: Json, index) => item(entry, `${place}[${index}]`));
}

import type { Issue } from '@rollcall/domain';

interface CheckedPlace {
  /** Place in the request, from 0. */
  readonly index: number;
  /** Of the item, where it names one. */
  readonly id?: string;
}

/**
 * The issues found while checking and those of the decision on the items that were left, in the request's order. A
 * decider counts the items it was given, or names their ids; the answer counts those of the request.
 */
export function allIssues(
  checked: readonly Issue[],
  decided: readonly Issue[],
  places: readonly CheckedPlace[],
): Issue[] {
  const placeOf = ({ index, id }: Issue): CheckedPlace | undefined =>
    index === undefined ? places.find((place) => place.id === id) : places[index];
  const found = decided.map((issue) => {
    const place = placeOf(issue);
    return place === undefined ? issue : { ...issue, index: place.index };
  });
  return [...checked, ...found].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
}

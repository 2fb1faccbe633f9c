import type { KnownUser } from '@rollcall/domain';
import { type Facts, factsOf } from '../fold/facts.js';
import { compares, type Filter, passes, type TextField } from './filter.js';

/** What a filter may ask of one user. */
export interface UserView {
  readonly user: KnownUser;
  /**
   * UTC days, YYYY-MM-DD: of the creation or of the first event, whichever is earlier; of the latest event, or of the
   * creation where there is none.
   */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Had an event between two UTC days, both included, of one metric or of any? */
  active(from: string, to: string, metric?: string): boolean;
  /** Sum of all values of a metric. */
  total(metric: string): number;
}

const textsOf = ({ profile }: KnownUser, field: TextField): readonly string[] => {
  const text = profile[field];
  return text === null ? [] : [text];
};

/** Does one user pass a filter, as they are now? The same answer as `usersMatching` gives by sets. */
export function matchesUser(filter: Filter, view: UserView, facts: Facts = factsOf(view.user)): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.of.every((part) => matchesUser(part, view, facts));
    case 'or':
      return filter.of.some((part) => matchesUser(part, view, facts));
    case 'not':
      return !matchesUser(filter.of, view, facts);
    case 'fact':
      return (facts.get(filter.field) ?? []).some((value) => passes(filter.test, value));
    case 'text':
      return textsOf(view.user, filter.field).some((value) => passes(filter.test, value));
    case 'day':
      return compares(filter.op, view[filter.field], filter.day);
    case 'total':
      return compares(filter.op, view.total(filter.metric), filter.value);
    case 'active':
      return view.active(filter.from, filter.to, filter.metric);
  }
}

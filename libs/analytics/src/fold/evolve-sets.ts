import {
  type KnownUser,
  type MetricEventRecorded,
  type Recorded,
  userDecider,
  type UserEvent,
} from '@rollcall/domain';
import { calendars, createdOn, firstOn, holding, knownUsers } from '../sets/set-names.js';
import { activityDifferences } from './activity-differences.js';
import type { Difference } from './difference.js';
import { type Facts, factsOf } from './facts.js';
import type { FirstDays, UserRow } from './user-row.js';

export interface Evolved<Row extends UserRow> {
  readonly document: Row;
  /** In order. */
  readonly differences: readonly Difference[];
  /** What each `more` among them adds. */
  readonly value: number;
}

/** Field under which the metrics of which a user has events are held like facts. */
export const metricsField = 'metrics';

const noFacts: Facts = new Map();
const into = (set: string): Difference => ({ kind: 'into', set });
const outOf = (set: string): Difference => ({ kind: 'outOf', set });

const setsOf = (facts: Facts): ReadonlySet<string> => {
  const sets = new Set<string>();
  for (const [field, values] of facts) for (const value of values) sets.add(holding(field, value));
  return sets;
};

function factsChanged(before: Facts, after: Facts): Difference[] {
  const [was, is] = [setsOf(before), setsOf(after)];
  return [
    ...[...was].filter((set) => !is.has(set)).map(outOf),
    ...[...is].filter((set) => !was.has(set)).map(into),
  ];
}

const earlier = (before: FirstDays | undefined, days: FirstDays): FirstDays => {
  if (before === undefined) return days;
  if (before.utc <= days.utc && before.local <= days.local) return before;
  return {
    utc: before.utc < days.utc ? before.utc : days.utc,
    local: before.local < days.local ? before.local : days.local,
  };
};

/** A back-dated event takes a user out of one first day and into another. */
function firstMoved(before: FirstDays | undefined, after: FirstDays, metric?: string): Difference[] {
  return calendars
    .filter((calendar) => before?.[calendar] !== after[calendar])
    .flatMap((calendar) => [
      ...(before ? [outOf(firstOn(calendar, before[calendar], metric))] : []),
      into(firstOn(calendar, after[calendar], metric)),
    ]);
}

/** A request's own changes to the user come before its metric event, so the user is as just after the request. */
function recorded<Row extends UserRow>(row: Row, user: KnownUser, event: MetricEventRecorded): Evolved<Row> {
  const { metric, at, day } = event.data;
  const days = { utc: at.slice(0, 10), local: day };
  const before = Object.hasOwn(row.firsts, metric) ? row.firsts[metric] : undefined;
  const [first, ofMetric] = [earlier(row.first, days), earlier(before, days)];
  const { value } = event.data;
  const activity = activityDifferences(user.profile.attributes, days, metric);
  if (row.first === first && before === ofMetric) return { document: row, differences: activity, value };
  const differences = [...activity];
  if (before === undefined) differences.push(into(holding(metricsField, metric)));
  if (row.first !== first) differences.push(...firstMoved(row.first, first));
  if (before !== ofMetric) differences.push(...firstMoved(before, ofMetric, metric));
  const firsts = before === ofMetric ? row.firsts : { ...row.firsts, [metric]: ofMetric };
  return { document: { ...row, first, firsts }, differences, value };
}

/**
 * What one event changes in the sets; the row is the same object where nothing changes in it. Pure. The event must be
 * above those that changed the row; one that did not change it gives the same differences again when it comes twice,
 * which the chunks' own positions keep from counting twice (`SetChanges`).
 */
export function evolveSets<Row extends UserRow>(previous: Row, event: Recorded<UserEvent>): Evolved<Row> {
  if (event.type === 'MetricEventRecorded')
    return previous.user.status === 'known' ? recorded(previous, previous.user, event) : unchanged(previous);
  const user = userDecider.evolve(previous.user, event, event.recordedAt);
  if (user === previous.user || user.status === 'unknown') return unchanged(previous);
  const before = previous.user.status === 'known' ? factsOf(previous.user) : noFacts;
  return {
    document: { ...previous, user },
    differences: [
      ...(previous.user.status === 'unknown'
        ? [into(knownUsers), into(createdOn(user.profile.created.slice(0, 10)))]
        : []),
      ...factsChanged(before, factsOf(user)),
    ],
    value: 0,
  };
}

const unchanged = <Row extends UserRow>(document: Row): Evolved<Row> => ({
  document,
  differences: [],
  value: 0,
});

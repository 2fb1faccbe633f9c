import { Inject, Injectable } from '@nestjs/common';
import {
  activityRange,
  type Calendar,
  type DayRange,
  type Selection,
  type SelectionNow,
  type SetReader,
} from '@rollcall/analytics';
import { DomainError, type Segment, type Settings } from '@rollcall/domain';
import { EnvironmentDirectory, type EnvironmentFacts } from '../../engine/environment-directory.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { invalidValue } from '../../http/errors/http-refusal.js';
import { Segments } from '../segments/segments.js';
import { filterOf } from './filter-of.js';
import { segmentField } from './segment-field.js';
import type { SegmentsQuery, SelectionQuery } from './selection.dto.js';
import { UsersInSets } from './users-in-sets.js';

/** What every question about days has in common. */
export interface Question extends Selection, DayRange {
  readonly timezone: Calendar;
  readonly metric?: string;
}

export interface Understood {
  readonly reader: SetReader;
  readonly question: Question;
  readonly settings: Settings;
}

/** YYYY-MM-DD in UTC. */
export const today = (): string => new Date().toISOString().slice(0, 10);

/** Reads questions as they come over HTTP, and opens what they are answered from. */
@Injectable()
export class Questions {
  constructor(
    private readonly environments: EnvironmentDirectory,
    @Inject(UsersInSets) private readonly users: UsersInSets,
    private readonly segments: Segments,
  ) {}

  /**
   * Rejects with `metric_not_found`, `segment_not_found`, `malformed_json`, `invalid_value`, `invalid_attribute_keys`,
   * `read_model_behind`.
   */
  async understand(caller: Caller, query: SelectionQuery): Promise<Understood> {
    const segment = await this.segmentOf(caller, query);
    const { settings, ...selection } = await this.environments.deciding(caller.environment, (facts) => ({
      ...selectionOf(query, facts, segment),
      settings: facts.settings,
    }));
    const reader = await this.users.reader(caller);
    const { timezone = 'utc' } = query;
    const range = await rangeIn(reader, query, timezone);
    return { reader, question: { ...selection, ...range, timezone }, settings };
  }

  /** Likewise, where no days are asked for. */
  async understandWhom(
    caller: Caller,
    query: SegmentsQuery,
  ): Promise<{ readonly reader: SetReader; readonly selection: SelectionNow }> {
    const segment = await this.segmentOf(caller, query);
    const selection = await this.environments.deciding(caller.environment, (facts) =>
      whomOf(query, facts, segment),
    );
    return { reader: await this.users.reader(caller), selection };
  }

  /** What a search finds, only the list of users can tell. */
  private async segmentOf(caller: Caller, { segment: id }: SegmentsQuery): Promise<Segment | undefined> {
    if (id === undefined) return undefined;
    const { segment } = await this.segments.get(caller, id);
    if (segment.search !== null) throw invalidValue('segment', 'one without a search');
    return segment;
  }

  /** Definitions and settings as they are now. */
  facts(caller: Caller): Promise<EnvironmentFacts> {
    return this.environments.get(caller.environment);
  }

  reader(caller: Caller): Promise<SetReader> {
    return this.users.reader(caller);
  }
}

/** An answer with how much of the log it knew. */
export const asOf = <Body>(reader: SetReader, body: Body): Answer<Body> =>
  new Answer(body, { asOf: reader.position });

function whomOf(query: SegmentsQuery, facts: EnvironmentFacts, segment: Segment | undefined): SelectionNow {
  const filter = filterOf(query, facts, segment);
  const { segmentBy } = query;
  return {
    ...(filter !== undefined && { filter }),
    ...(segmentBy !== undefined && { segmentBy: segmentField(segmentBy, facts.attributes.userKeys) }),
    maxSegments: facts.settings.attributeValueLimit,
  };
}

function selectionOf(
  query: SelectionQuery,
  facts: EnvironmentFacts,
  segment: Segment | undefined,
): Selection & { readonly metric?: string } {
  const { metric, attributes } = query;
  if (metric !== undefined && !facts.metrics.keys.has(metric)) {
    throw new DomainError('metric_not_found', 'Metric not found', { field: 'metric' });
  }
  return {
    ...whomOf(query, facts, segment),
    ...(metric !== undefined && { metric }),
    ...(attributes !== undefined && { attributes }),
  };
}

/** What is not told goes from the first day with activity to the last, and is never the reason of a refusal. */
export async function rangeIn(
  reader: SetReader,
  { from, to }: Partial<DayRange>,
  timezone: Calendar,
): Promise<DayRange> {
  if (from !== undefined && to !== undefined) return { from, to };
  const active = await activityRange(reader, timezone);
  const now = today();
  const last = to ?? [active?.to ?? now, from ?? ''].reduce((a, b) => (a > b ? a : b));
  const first = from ?? [active?.from ?? now, last].reduce((a, b) => (a < b ? a : b));
  return { from: first, to: last };
}

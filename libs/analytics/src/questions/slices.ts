import { AnalyticsError } from '../errors.js';
import { attributePrefix } from '../fold/facts.js';
import type { Filter } from '../filter/filter.js';
import type { SetReader, ShardReader } from '../reading/set-store.js';
import { type Calendar, heldOn, holding } from '../sets/set-names.js';
import type { UserSet } from '../sets/user-set.js';
import { everHeld, heldNow } from './held-now.js';
import { asksByDay, isByDay, matchingOf, type Then } from './matching.js';
import { type DayRange, daysOf } from './periods.js';

/** Whom a question is about. */
export interface Selection {
  /** Only users who pass; without it everybody. */
  readonly filter?: Filter;
  /** A field of `factsOf`, whose observed values are counted side by side; usually `attributes.<key>`. */
  readonly segmentBy?: string;
  /** Custom attributes as they are now (default), or as they were on the day of the activity. */
  readonly attributes?: 'now' | 'then';
  /** Most values that are answered side by side. Default `MAX_SEGMENTS`. */
  readonly maxSegments?: number;
}

/** Whom a question is about that knows attributes only as they are now. */
export type SelectionNow = Omit<Selection, 'attributes'>;

export const MAX_SEGMENTS = 1_000;

/** A set that others are cut down to; undefined: not at all. */
export type Slice = UserSet | undefined;

export const cut = (users: UserSet, slice: Slice): UserSet =>
  slice === undefined ? users : users.and(slice);

export const sizeIn = (users: UserSet, slice: Slice): number =>
  slice === undefined ? users.size : users.intersectionSize(slice);

/** What is counted of a shard: everybody selected, then the users of each segment. */
export interface ShardSlices {
  readonly shard: ShardReader;
  /** The same on every day. */
  readonly fixed: boolean;
  on(day: string): Promise<readonly Slice[]>;
}

export interface Slices {
  /** Values of the segments, in the order of their slices, which come after that of everybody. */
  readonly values: readonly string[];
  /** In the order of the reader's shards. */
  readonly shards: readonly ShardSlices[];
}

const keyOf = (field: string): string => field.slice(attributePrefix.length);

/** Days that are asked for at once. */
const AT_ONCE = 128;

/** Had anybody this value on one of the days? */
async function wasHeld(shard: ShardReader, names: readonly string[]): Promise<boolean> {
  for (let start = 0; start < names.length; start += AT_ONCE) {
    const sets = await shard.sets(names.slice(start, start + AT_ONCE));
    if (sets.some(({ size }) => size > 0)) return true;
  }
  return false;
}

/** Values with a user now, or with a user on one of the days. */
async function observed(
  shard: ShardReader,
  field: string,
  range: (DayRange & { readonly calendar: Calendar }) | undefined,
): Promise<readonly string[]> {
  if (range === undefined) return [...(await heldNow(shard, field)).keys()];
  const days = daysOf(range);
  const found: string[] = [];
  for (const value of await everHeld(shard, field)) {
    const names = days.map((day) => heldOn(range.calendar, day, keyOf(field), value));
    if (await wasHeld(shard, names)) found.push(value);
  }
  return found;
}

async function valuesOf(
  reader: SetReader,
  { segmentBy, attributes, maxSegments = MAX_SEGMENTS }: Selection,
  range: DayRange & { calendar: Calendar },
): Promise<readonly string[]> {
  if (segmentBy === undefined) return [];
  const days = attributes === 'then' && isByDay(segmentBy) ? range : undefined;
  const ofShards = await Promise.all(reader.shards.map((shard) => observed(shard, segmentBy, days)));
  const values = [...new Set(ofShards.flat())].sort();
  if (values.length > maxSegments) {
    const message = `${segmentBy} has ${values.length} values: at most ${maxSegments} are answered side by side`;
    throw new AnalyticsError('too_many_values', message);
  }
  return values;
}

/** Refuses with `too_many_values`. `range`: the days on which the slices will be asked for. */
export async function slicesOf(
  reader: SetReader,
  selection: Selection,
  range: DayRange & { readonly calendar: Calendar },
): Promise<Slices> {
  const { filter, segmentBy, attributes } = selection;
  const values = await valuesOf(reader, selection, range);
  const byDay =
    attributes === 'then' &&
    ((segmentBy !== undefined && isByDay(segmentBy)) || (filter !== undefined && asksByDay(filter)));

  const slicesAt = async (shard: ShardReader, then?: Then): Promise<readonly Slice[]> => {
    const selected = filter && (await matchingOf(shard, filter, then));
    if (segmentBy === undefined) return [selected];
    const segments = await shard.sets(
      values.map((value) =>
        then && isByDay(segmentBy)
          ? heldOn(then.calendar, then.day, keyOf(segmentBy), value)
          : holding(segmentBy, value),
      ),
    );
    return [selected, ...segments.map((segment) => cut(segment, selected))];
  };

  return {
    values,
    shards: reader.shards.map((shard) => {
      if (byDay)
        return { shard, fixed: false, on: (day) => slicesAt(shard, { calendar: range.calendar, day }) };
      let slices: Promise<readonly Slice[]> | undefined;
      return { shard, fixed: true, on: () => (slices ??= slicesAt(shard)) };
    }),
  };
}

/** Most numbers of one answer. */
export const MAX_NUMBERS = 500_000;

/** Refuses with `answer_too_large`. `numbers`: of each slice. */
export function checkSize({ values }: Slices, numbers: number): void {
  const all = numbers * (values.length + 1);
  if (all <= MAX_NUMBERS) return;
  const message =
    `The answer would have ${all} rows, and at most ${MAX_NUMBERS} are given: ` +
    'ask for fewer days, longer periods, or no segments';
  throw new AnalyticsError('answer_too_large', message);
}

/** How a segment is named in an answer: `{"plan": "pro"}`. */
export type Segment = Readonly<Record<string, string>>;

export const valueOf = (segment: Segment): string => Object.values(segment)[0] ?? '';

/** In the order of their slices; none where none were asked for. */
export function segmentNames({ values }: Slices, { segmentBy = '' }: Selection): readonly Segment[] {
  const key = isByDay(segmentBy) ? keyOf(segmentBy) : segmentBy;
  return values.map((value) => ({ [key]: value }));
}

/** The answers of the segments beside their names: `rows[0]` is that of everybody. Absent where none were asked for. */
export function segmentRows<Row extends object>(
  slices: Slices,
  selection: Selection,
  rows: readonly Row[],
): { readonly segments?: readonly (Row & { readonly segment: Segment })[] } {
  if (selection.segmentBy === undefined) return {};
  const names = segmentNames(slices, selection);
  return { segments: rows.slice(1).map((row, index) => ({ segment: names[index] ?? {}, ...row })) };
}

/** Likewise, each as a member of that name. */
export function segmentsOf<Name extends string, Row>(
  slices: Slices,
  selection: Selection,
  name: Name,
  rows: readonly Row[],
): { readonly segments?: readonly ({ readonly segment: Segment } & Readonly<Record<Name, Row>>)[] } {
  const named = rows.map((row) => ({ [name]: row }) as Readonly<Record<Name, Row>>);
  return segmentRows(slices, selection, named);
}

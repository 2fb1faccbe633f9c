import { DomainError } from '@rollcall/domain';
import type { SetReader } from '../reading/set-store.js';
import { activeOn, type Calendar, firstOn } from '../sets/set-names.js';
import { unionOf, UserSet } from '../sets/user-set.js';
import {
  checkRange,
  type DayRange,
  daysOf,
  type Granularity,
  periodsOf,
  rangeOf,
  wholePeriods,
} from './periods.js';
import { ReadAhead } from './read-ahead.js';
import {
  checkSize,
  cut,
  MAX_NUMBERS,
  type Segment,
  segmentsOf,
  type Selection,
  type ShardSlices,
  slicesOf,
} from './slices.js';

export interface RetentionQuestion extends Selection, DayRange {
  readonly cohort: Granularity;
  /** Entries of `retained`; index 0 is the cohort's own period. */
  readonly periods: number;
  readonly timezone: Calendar;
  /** Without it, events of any metric count; with it, first events and activity are those of the metric. */
  readonly metric?: string;
}

export interface Cohort {
  /** First day of the cohort's period. */
  readonly cohort: string;
  readonly size: number;
  /** `retained[k]`: members who were active in the k-th period after their first. */
  readonly retained: readonly number[];
}

export interface RetentionAnswer {
  readonly cohorts: readonly Cohort[];
  readonly segments?: readonly { readonly segment: Segment; readonly cohorts: readonly Cohort[] }[];
}

/** Members of a cohort by slice; attributes as on the day of the first event, where they go by day. */
export async function membersOn(
  slices: ShardSlices,
  days: readonly string[],
  { timezone, metric }: Pick<RetentionQuestion, 'timezone' | 'metric'>,
): Promise<readonly UserSet[]> {
  const names = days.map((day) => firstOn(timezone, day, metric));
  if (slices.fixed) {
    const members = await slices.shard.union(names);
    return (await slices.on(days[0] ?? '')).map((slice) => cut(members, slice));
  }
  const firsts = await slices.shard.sets(names);
  const parts: UserSet[][] = [];
  for (const [index, day] of days.entries()) {
    const first = firsts[index] ?? UserSet.empty;
    for (const [number, slice] of (await slices.on(day)).entries()) {
      (parts[number] ??= []).push(cut(first, slice));
    }
  }
  return parts.map(unionOf);
}

/** One shard's share of the table: rows by slice, then by cohort. */
async function tableOf(slices: ShardSlices, question: RetentionQuestion): Promise<Cohort[][]> {
  const { periods, cohort: granularity, timezone, metric } = question;
  const cohorts = periodsOf(question, granularity);
  const table: { size: number; retained: number[] }[][] = [];
  const open: { readonly number: number; readonly members: readonly UserSet[] }[] = [];
  const whole = wholePeriods(question.from, cohorts.length + periods - 1, granularity);
  const ahead = new ReadAhead(
    slices.shard,
    whole.flatMap((period) => daysOf(rangeOf(period))),
    (day) => ({ sets: [firstOn(timezone, day, metric), activeOn(timezone, day, metric)] }),
  );
  for (const [turn, period] of whole.entries()) {
    await ahead.upTo(rangeOf(period).to);
    const begun = cohorts[turn];
    if (begun !== undefined) {
      const members = await membersOn(slices, daysOf(rangeOf(begun)), question);
      open.push({ number: turn, members });
      members.forEach(({ size }, slice) => (table[slice] ??= []).push({ size, retained: [] }));
    }
    if (open[0] !== undefined && open[0].number <= turn - periods) open.shift();
    const names = daysOf(rangeOf(period)).map((day) => activeOn(timezone, day, metric));
    const active = await slices.shard.union(names);
    for (const { number, members } of open) {
      members.forEach((users, slice) => {
        table[slice]?.[number]?.retained.push(users.intersectionSize(active));
      });
    }
  }
  return table.map((rows) => rows.map((row, index) => ({ cohort: cohorts[index]?.date ?? '', ...row })));
}

const added = (tables: readonly (readonly Cohort[])[]): Cohort[] =>
  (tables[0] ?? []).map(({ cohort, retained }, row) => ({
    cohort,
    size: tables.reduce((sum, table) => sum + (table[row]?.size ?? 0), 0),
    retained: retained.map((_, k) => tables.reduce((sum, table) => sum + (table[row]?.retained[k] ?? 0), 0)),
  }));

/**
 * Cohorts by the period of the first event, and how many of them were active in the periods after it. A cohort whose
 * period the range cuts has the members of the days within; activity counts beyond the range. Attributes as they
 * were (`then`) decide who is a member, by the day of the first event; not whose activity counts.
 * Refuses with `invalid_value` on `from`, `to` or `periods`, and with `too_many_values` or
 * `answer_too_large`.
 */
export async function retention(reader: SetReader, question: RetentionQuestion): Promise<RetentionAnswer> {
  checkRange(question);
  const cohorts = periodsOf(question, question.cohort).length;
  if (question.periods < 1 || question.periods * cohorts > MAX_NUMBERS) {
    const message = `periods must be at least 1, and at most ${MAX_NUMBERS} numbers in the whole table`;
    throw new DomainError('invalid_value', message, { field: 'periods' });
  }
  const slices = await slicesOf(reader, question, { ...question, calendar: question.timezone });
  checkSize(slices, cohorts * question.periods);
  const ofShards = await Promise.all(slices.shards.map((own) => tableOf(own, question)));
  const rows = Array.from({ length: slices.values.length + 1 }, (_, slice) =>
    added(ofShards.map((table) => table[slice] ?? [])),
  );
  return { cohorts: rows[0] ?? [], ...segmentsOf(slices, question, 'cohorts', rows) };
}

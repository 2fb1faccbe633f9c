import type { Recorded, UserEvent, UserIdentified } from '@rollcall/domain';
import { DateTime } from 'luxon';
import { accepts, type RawFilter } from './oracle-filter.js';

/** Answers by brute force over the events, sharing nothing with the code it judges but the events' types. */

export interface OracleUser {
  readonly stream: string;
  id: string;
  email: string | null;
  name: string | null;
  tz: string | null;
  subscribeToEmails: boolean;
  control: boolean;
  created: string;
  attributes: Map<string, string>;
  notifications: Map<string, readonly string[]>;
  streak: { enabled?: boolean; evaluationMode?: string; metrics?: readonly { key: string }[] };
}

export interface Act {
  readonly user: OracleUser;
  readonly metric: string;
  readonly value: number;
  readonly utc: string;
  readonly local: string;
  /** As they were just after the request. */
  readonly attributes: ReadonlyMap<string, string>;
}

type Calendar = 'utc' | 'local';
type Unit = 'day' | 'week' | 'month';

export interface Chosen {
  readonly from: string;
  readonly to: string;
  readonly timezone: Calendar;
  readonly metric?: string;
  readonly filter?: RawFilter;
  readonly segmentBy?: string;
  readonly attributes?: 'now' | 'then';
}

/** Asked for the same few days over and over. */
const remembered = <Arguments extends unknown[]>(work: (...given: Arguments) => string) => {
  const known = new Map<string, string>();
  return (...given: Arguments): string => {
    const key = given.join();
    const answer = known.get(key) ?? work(...given);
    known.set(key, answer);
    return answer;
  };
};

const utcDay = (day: string): DateTime => DateTime.fromISO(day, { zone: 'utc' });
const startOf = remembered((day: string, unit: Unit) => utcDay(day).startOf(unit).toISODate() ?? '');
const later = remembered(
  (day: string, count: number, unit: Unit) =>
    utcDay(day)
      .plus({ [unit]: count })
      .toISODate() ?? '',
);

export const periodsIn = (from: string, to: string, unit: Unit): readonly string[] => {
  const periods: string[] = [];
  for (let start = startOf(from, unit); start <= to; start = later(start, 1, unit)) periods.push(start);
  return periods;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const unlessAbsent = <Value>(told: Value | undefined, before: Value): Value =>
  told === undefined ? before : told;

function identify(user: OracleUser, data: UserIdentified['data']): void {
  user.id = unlessAbsent(data.sealed?.id, user.id);
  user.email = unlessAbsent(data.sealed?.email, user.email);
  user.name = unlessAbsent(data.sealed?.name, user.name);
  user.tz = unlessAbsent(data.tz, user.tz);
  user.subscribeToEmails = unlessAbsent(data.subscribeToEmails, user.subscribeToEmails);
  user.control = unlessAbsent(data.control, user.control);
}

export class Oracle {
  readonly users = new Map<string, OracleUser>();
  readonly acts: Act[] = [];

  constructor(log: readonly Recorded<UserEvent>[]) {
    for (const event of log) this.take(event);
  }

  private take(event: Recorded<UserEvent>): void {
    const user = this.user(event);
    const { type, data } = event;
    if (type === 'UserIdentified') {
      identify(user, data);
    } else if (type === 'AttributesSet') {
      user.attributes = new Map(user.attributes);
      for (const [key, value] of Object.entries(data.sealed ?? {})) {
        if (value === null) user.attributes.delete(key);
        else user.attributes.set(key, value);
      }
    } else if (type === 'PreferencesChanged') {
      for (const [key, value] of Object.entries(data.notifications ?? {})) user.notifications.set(key, value);
      user.streak = { ...user.streak, ...data.streak };
    } else {
      const { metric, value, at, tz } = data;
      const local = DateTime.fromISO(at, { zone: tz }).toISODate() ?? '';
      const utc = DateTime.fromISO(at, { zone: 'utc' }).toISODate() ?? '';
      this.acts.push({ user, metric, value, utc, local, attributes: user.attributes });
    }
  }

  private user({ stream, recordedAt }: Recorded<UserEvent>): OracleUser {
    const known = this.users.get(stream);
    if (known) return known;
    const user: OracleUser = {
      stream,
      id: '',
      email: null,
      name: null,
      tz: null,
      subscribeToEmails: true,
      control: false,
      created: recordedAt.slice(0, 10),
      attributes: new Map(),
      notifications: new Map(),
      streak: {},
    };
    this.users.set(stream, user);
    return user;
  }

  /** Acts of one user on one day, of any metric: what tells which values were held then. */
  private heldOn(user: OracleUser, calendar: Calendar, day: string): ReadonlyMap<string, readonly string[]> {
    const held = new Map<string, string[]>();
    for (const act of this.acts) {
      if (act.user !== user || act[calendar] !== day) continue;
      for (const [key, value] of act.attributes) held.set(key, [...(held.get(key) ?? []), value]);
    }
    return held;
  }

  private attributesOf(user: OracleUser, { attributes, timezone }: Chosen, day: string) {
    if (attributes === 'then') return this.heldOn(user, timezone, day);
    return new Map([...user.attributes].map(([key, value]) => [key, [value]] as const));
  }

  /** Is a user selected, and in the segment, on a day of activity? */
  private counts(user: OracleUser, chosen: Chosen, day: string, segment?: string): boolean {
    const held = this.attributesOf(user, chosen, day);
    const { filter, segmentBy = '' } = chosen;
    if (filter && !accepts(filter, user, held, this.acts)) return false;
    if (segment === undefined) return true;
    return segmentBy === 'control'
      ? String(user.control) === segment
      : (held.get(segmentBy) ?? []).includes(segment);
  }

  private actsOf({ metric }: Chosen, from: string, to: string, calendar: Calendar): Act[] {
    return this.acts.filter(
      (act) =>
        act[calendar] >= from && act[calendar] <= to && (metric === undefined || act.metric === metric),
    );
  }

  /** Values observed: of users as they are, or on the days of the range. */
  segments(chosen: Chosen): readonly string[] {
    const { segmentBy = '', attributes, timezone, from, to } = chosen;
    if (segmentBy === 'control')
      return [...new Set([...this.users.values()].map((user) => String(user.control)))].sort();
    const maps =
      attributes === 'then'
        ? this.acts.filter((act) => act[timezone] >= from && act[timezone] <= to).map((act) => act.attributes)
        : [...this.users.values()].map((user) => user.attributes);
    return [...new Set(maps.flatMap((map) => (map.has(segmentBy) ? [map.get(segmentBy) ?? ''] : [])))].sort();
  }

  firstDay(user: OracleUser, { timezone, metric }: Pick<Chosen, 'timezone' | 'metric'>): string | undefined {
    return this.acts
      .filter((act) => act.user === user && (metric === undefined || act.metric === metric))
      .map((act) => act[timezone])
      .sort()[0];
  }

  activeUsers(chosen: Chosen, unit: Unit, segment?: string) {
    const { from, to, timezone } = chosen;
    return periodsIn(from, to, unit).map((period) => {
      const start = period > from ? period : from;
      const next = later(period, 1, unit);
      const users = new Set(
        this.actsOf(chosen, start, to, timezone)
          .filter((act) => act[timezone] < next && this.counts(act.user, chosen, act[timezone], segment))
          .map((act) => act.user),
      );
      const fresh = [...users].filter((user) => {
        const first = this.firstDay(user, chosen) ?? '';
        return first >= start && first < next && first <= to;
      }).length;
      return { period, active: users.size, new: fresh, returning: users.size - fresh };
    });
  }

  private cohort(chosen: Chosen, from: string, to: string, segment?: string): OracleUser[] {
    return [...this.users.values()].filter((user) => {
      const first = this.firstDay(user, chosen);
      return first !== undefined && first >= from && first <= to && this.counts(user, chosen, first, segment);
    });
  }

  private wasActive(user: OracleUser, chosen: Chosen, from: string, before: string): boolean {
    return this.actsOf(chosen, from, '9999-12-31', chosen.timezone).some(
      (act) => act.user === user && act[chosen.timezone] < before,
    );
  }

  retention(chosen: Chosen, unit: Unit, periods: number, segment?: string) {
    return periodsIn(chosen.from, chosen.to, unit).map((cohort) => {
      const last = later(later(cohort, 1, unit), -1, 'day');
      const from = cohort > chosen.from ? cohort : chosen.from;
      const members = this.cohort(chosen, from, last < chosen.to ? last : chosen.to, segment);
      const retained = Array.from({ length: periods }, (_, k) => {
        const start = later(cohort, k, unit);
        return members.filter((user) => this.wasActive(user, chosen, start, later(start, 1, unit))).length;
      });
      return { cohort, size: members.length, retained };
    });
  }

  nDayRetention(chosen: Chosen, days: number, segment?: string) {
    const series = periodsIn(chosen.from, chosen.to, 'day').map((period) => {
      const users = this.cohort(chosen, period, period, segment);
      const day = later(period, days, 'day');
      const retained = users.filter((user) => this.wasActive(user, chosen, day, later(day, 1, 'day'))).length;
      return { period, users: users.length, retained };
    });
    return {
      users: sum(series.map(({ users }) => users)),
      retained: sum(series.map(({ retained }) => retained)),
      series,
    };
  }

  engagement(chosen: Chosen, segment?: string) {
    return periodsIn(chosen.from, chosen.to, 'day').map((period) => {
      const acts = this.actsOf(chosen, period, period, chosen.timezone).filter((act) =>
        this.counts(act.user, chosen, period, segment),
      );
      const active = new Set(acts.map(({ user }) => user)).size;
      const total = sum(acts.map(({ value }) => value));
      return { period, sum: total, active, engagement: active === 0 ? null : total / active };
    });
  }

  earlyEngagement(chosen: Chosen, unit: Unit, days: number, segment?: string) {
    const anyMetric = { ...chosen, metric: undefined };
    return periodsIn(chosen.from, chosen.to, unit).map((period) => {
      const from = period > chosen.from ? period : chosen.from;
      const last = later(later(period, 1, unit), -1, 'day');
      const members = this.cohort(anyMetric, from, last < chosen.to ? last : chosen.to, segment);
      const total = sum(
        members.flatMap((user) => {
          const first = this.firstDay(user, anyMetric) ?? '';
          return this.actsOf(chosen, first, later(first, days - 1, 'day'), chosen.timezone)
            .filter((act) => act.user === user)
            .map(({ value }) => value);
        }),
      );
      const users = members.length;
      return { period, sum: total, users, average: users === 0 ? null : total / users };
    });
  }

  stickiness(chosen: Chosen, segment?: string) {
    const days = this.activeUsers(chosen, 'day', segment);
    return this.activeUsers(chosen, 'month', segment).map(({ period, active: monthlyActive }) => {
      const daily = days.filter((day) => startOf(day.period, 'month') === period);
      const averageDailyActive = sum(daily.map(({ active }) => active)) / daily.length;
      const ratio = monthlyActive === 0 ? null : averageDailyActive / monthlyActive;
      return { period, averageDailyActive, monthlyActive, stickiness: ratio };
    });
  }

  /** Users as they are now who are selected, and in the segment. */
  private known(chosen: Chosen, segment?: string): readonly OracleUser[] {
    const now = { ...chosen, attributes: 'now' as const };
    return [...this.users.values()].filter((user) => this.counts(user, now, '', segment));
  }

  totalUsers(chosen: Chosen, unit: Unit, segment?: string) {
    const seen = this.known(chosen, segment).map((user) => {
      const first = this.firstDay(user, { timezone: 'utc' }) ?? user.created;
      return first < user.created ? first : user.created;
    });
    return periodsIn(chosen.from, chosen.to, unit).map((period) => {
      const last = later(later(period, 1, unit), -1, 'day');
      const end = last < chosen.to ? last : chosen.to;
      return { period, total: seen.filter((day) => day <= end).length };
    });
  }

  summary(chosen: Chosen, day: string, segment?: string) {
    const month = startOf(day, 'month');
    const last = later(later(month, 1, 'month'), -1, 'day');
    const activeIn = (from: string, to: string, unit: Unit): number => {
      const asked = { ...chosen, from, to, timezone: 'utc', attributes: 'now', metric: undefined } as const;
      return this.activeUsers(asked, unit, segment)[0]?.active ?? 0;
    };
    return {
      totalUsers: this.known(chosen, segment).length,
      dailyActiveUsers: activeIn(day, day, 'day'),
      monthlyActiveUsers: activeIn(month, last, 'month'),
    };
  }

  topUsers(chosen: Chosen & { readonly metric: string }, limit: number, segment?: string) {
    const totals = new Map<OracleUser, number>();
    for (const act of this.actsOf(chosen, chosen.from, chosen.to, chosen.timezone)) {
      if (!this.counts(act.user, chosen, act[chosen.timezone], segment)) continue;
      totals.set(act.user, (totals.get(act.user) ?? 0) + act.value);
    }
    return [...totals]
      .map(([{ id }, total]) => ({ metric: chosen.metric, userId: id, total }))
      .sort((a, b) => b.total - a.total || (a.userId < b.userId ? -1 : 1))
      .slice(0, limit);
  }

  count(filter: RawFilter): number {
    return [...this.users.values()].filter((user) => {
      const held = new Map([...user.attributes].map(([key, value]) => [key, [value]] as const));
      return accepts(filter, user, held, this.acts);
    }).length;
  }
}

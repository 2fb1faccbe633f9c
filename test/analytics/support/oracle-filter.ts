import type { Act, OracleUser } from './oracle.js';

/** A filter as it is written, judged as it is written. */
export type RawFilter =
  | { readonly and: readonly RawFilter[] }
  | { readonly or: readonly RawFilter[] }
  | { readonly not: RawFilter }
  | { readonly field: string; readonly op: string; readonly value: unknown };

type Held = ReadonlyMap<string, readonly string[]>;

const present = (value: string | null | undefined): readonly string[] =>
  value === null || value === undefined ? [] : [value];

function preferenceValues(name: string, { notifications, streak }: OracleUser): readonly string[] {
  const [part, rest = ''] = name.split('.');
  if (part === 'notifications') return notifications.get(rest) ?? [];
  if (rest === 'enabled') return streak.enabled === undefined ? [] : [String(streak.enabled)];
  if (rest === 'evaluationMode') return present(streak.evaluationMode?.replace('ALL', 'AND'));
  return (streak.metrics ?? []).map(({ key }) => key);
}

function valuesOf(field: string, user: OracleUser, held: Held): readonly string[] {
  if (field.startsWith('attributes.')) return held.get(field.slice('attributes.'.length)) ?? [];
  if (field.startsWith('preferences.')) return preferenceValues(field.slice('preferences.'.length), user);
  if (field === 'control') return [String(user.control)];
  if (field === 'subscribeToEmails') return [String(user.subscribeToEmails)];
  return present({ id: user.id, email: user.email, name: user.name, tz: user.tz }[field]);
}

const texts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).map((one) => (one === 'ALL' ? 'AND' : String(one)));

function judgeTexts(op: string, values: readonly string[], value: unknown): boolean {
  const has = values.some((held) => texts(value).includes(held));
  const lower = String(value).toLowerCase();
  switch (op) {
    case 'eq':
    case 'in':
      return has;
    case 'ne':
    case 'notIn':
      return !has;
    case 'exists':
      return values.length > 0 === value;
    case 'startsWith':
      return values.some((held) => held.toLowerCase().startsWith(lower));
    case 'contains':
      return values.some((held) => held.toLowerCase().includes(lower));
    default:
      throw new Error(`The oracle knows no ${op}`);
  }
}

function judgeOrder(op: string, a: string | number, b: string | number): boolean {
  const order = { eq: a === b, ne: a !== b, lt: a < b, lte: a <= b, gt: a > b, gte: a >= b };
  return order[op as keyof typeof order];
}

export function accepts(filter: RawFilter, user: OracleUser, held: Held, acts: readonly Act[]): boolean {
  if ('and' in filter) return filter.and.every((part) => accepts(part, user, held, acts));
  if ('or' in filter) return filter.or.some((part) => accepts(part, user, held, acts));
  if ('not' in filter) return !accepts(filter.not, user, held, acts);
  const { field, op, value } = filter;
  const own = acts.filter((act) => act.user === user);
  const days = own.map(({ utc }) => utc).sort();
  if (field === 'firstSeen') return judgeOrder(op, [user.created, ...days].sort()[0] ?? '', String(value));
  if (field === 'lastSeen') return judgeOrder(op, days.at(-1) ?? user.created, String(value));
  if (field.startsWith('metrics.')) {
    const total = own
      .filter(({ metric }) => `metrics.${metric}` === field)
      .reduce((sum, act) => sum + act.value, 0);
    return judgeOrder(op, total, Number(value));
  }
  if (field === 'active' || field.startsWith('active.')) {
    const [from = '', to = ''] = value as string[];
    return own.some(
      ({ utc, metric }) => utc >= from && utc <= to && (field === 'active' || field === `active.${metric}`),
    );
  }
  return judgeTexts(op, valuesOf(field, user, held), value);
}

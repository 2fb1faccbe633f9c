import { DomainError } from '@rollcall/domain';

/** Part of a list, by the Admin API's convention: `limit` 1-100 (default 10), `skip` from 0 (default 0). */
export interface ListPart {
  readonly limit: number;
  readonly skip: number;
}

/** `invalid_value` where a number is not whole or out of range. */
export function listPartOf(query: { readonly limit?: unknown; readonly skip?: unknown }): ListPart {
  return {
    limit: wholeNumber('limit', query.limit, { least: 1, most: 100, absent: 10 }),
    skip: wholeNumber('skip', query.skip, { least: 0, most: Number.MAX_SAFE_INTEGER, absent: 0 }),
  };
}

function wholeNumber(
  field: string,
  raw: unknown,
  range: { readonly least: number; readonly most: number; readonly absent: number },
): number {
  if (raw === undefined) return range.absent;
  const value = typeof raw === 'string' && /^\d{1,16}$/.test(raw) ? Number(raw) : Number.NaN;
  if (value >= range.least && value <= range.most) return value;
  const expected =
    range.most === Number.MAX_SAFE_INTEGER
      ? `a whole number of at least ${range.least}`
      : `a whole number from ${range.least} to ${range.most}`;
  throw new DomainError('invalid_value', `${field} must be ${expected}.`, { field });
}

export const partOf = <Entry>(entries: readonly Entry[], { limit, skip }: ListPart): Entry[] =>
  entries.slice(skip, skip + limit);

import { describe, expect, it } from '@jest/globals';
import { activeOn, heldOn, holding, sumsOn } from '@rollcall/analytics';
import { DayPage, namesIn, type PageAddress, pageOf } from './day-page.js';
import type { DayDocument } from './set-documents.js';

const day = '2024-03-14';
const address: PageAddress = { part: '3/user-production~', calendar: 'utc', day, chunk: 1 };
const empty = DayPage.of(address, undefined);
const at = (position: number): string => String(position).padStart(16, '0');
const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index % 251);
const set = (name: string, length = 4) => ({ kind: 'set', name, bytes: bytes(length) }) as const;
const active = set(activeOn('utc', day));
const values = (count: number) =>
  Array.from({ length: count }, (_, value) => set(heldOn('utc', day, 'plan', `p${value}`)));
const stored = (page: DayPage): DayPage => {
  const { id, position, body } = page.document;
  return DayPage.of(address, { id, position, body: JSON.parse(JSON.stringify(body)) as DayDocument });
};

describe('The page a chunk is in', () => {
  const placeOf = (name: string) => ({ kind: 'set', part: address.part, name, chunk: 1 }) as const;

  it('is that of the day it is about, in its calendar', () => {
    for (const name of [active.name, sumsOn('utc', day, 'words'), heldOn('utc', day, 'plan', 'pro')])
      expect(pageOf(placeOf(name))).toEqual(address);
    expect(pageOf(placeOf(activeOn('local', day)))).toEqual({ ...address, calendar: 'local' });
  });

  it('is none where it is about no day, or where its name is long', () => {
    expect(pageOf(placeOf(holding('attributes.plan', 'pro')))).toBeUndefined();
    expect(pageOf(placeOf(heldOn('utc', day, 'plan', 'x'.repeat(200))))).toBeUndefined();
  });
});

describe('A day page', () => {
  it('holds nothing at first, and nothing stands alone', () => {
    expect(empty.bytesOf(active)).toBeUndefined();
    expect(empty.isAlone(active)).toBe(false);
    expect(empty.position).toBe('');
  });

  it('holds what it was given, as of its position, also when it was stored', () => {
    const sum = { kind: 'sum', name: active.name, bytes: bytes(9) } as const;
    const { page, alone } = empty.with([active, sum], at(7));
    expect(alone).toEqual([]);
    expect(page.position).toBe(at(7));
    expect(stored(page).bytesOf(active)).toEqual(active.bytes);
    expect(stored(page).bytesOf(sum)).toEqual(sum.bytes);
    expect(namesIn(page.document.body as DayDocument)).toEqual([
      { kind: 'set', name: active.name },
      { kind: 'sum', name: active.name },
    ]);
    expect(empty.bytesOf(active)).toBeUndefined();
  });

  it('gives up a chunk that outgrows it, for good', () => {
    const grown = set(active.name, 257);
    const { page, alone } = empty.with([active], at(1)).page.with([grown, ...values(1)], at(2));
    expect(alone).toEqual([grown]);
    expect(stored(page).isAlone(active)).toBe(true);
    expect(stored(page).bytesOf(active)).toBeUndefined();
    expect(stored(page).isAlone(values(1)[0]!)).toBe(false);
  });

  it('takes no more than 64 chunks: every other stands alone from then on', () => {
    const { page, alone } = empty.with(values(66), at(1));
    expect(alone).toEqual(values(66).slice(64));
    expect(stored(page).isAlone(active)).toBe(true);
    expect(stored(page).isAlone(values(1)[0]!)).toBe(false);
    const other = set(values(1)[0]!.name, 8);
    expect(stored(page).with([other], at(2))).toMatchObject({ alone: [] });
  });

  it('is mended at the position it has', () => {
    const { page } = empty.with([active], at(5));
    const mended = stored(page.mended(set(active.name, 6)));
    expect(mended.position).toBe(at(5));
    expect(mended.bytesOf(active)).toEqual(bytes(6));
  });
});

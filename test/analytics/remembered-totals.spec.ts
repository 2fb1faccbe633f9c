import { describe, expect, it } from '@jest/globals';
import { countUsers, parseFilter, RememberedSets, sumsOn } from '@rollcall/analytics';
import type { UserCommand } from '@rollcall/domain';
import { attributeKeys, metricKeys, record } from '../support/users.js';
import { logOf, scope } from './support/logs.js';
import { MemorySets } from './support/memory-sets.js';
import { Oracle } from './support/oracle.js';

const dayOf = (day: number): string => new Date(Date.UTC(2024, 0, day, 10)).toISOString();
const on = (id: string, day: number, value: number): UserCommand => record({ id, value, at: dayOf(day) });

/** Values that add up otherwise in another order. */
const daily = (from: number, to: number): UserCommand[] =>
  Array.from({ length: to - from }, (_, at) =>
    ['ada', 'bob', 'cy'].map((id, turn) => on(id, from + at, (at % 7) / 10 + turn)),
  ).flat();

const daySums = (days: number): string[] =>
  Array.from({ length: days }, (_, at) => sumsOn('utc', dayOf(at + 1).slice(0, 10), 'words'));

const ROOM = 10_000_000;
const raw = (value: number) => ({ field: 'metrics.words', op: 'gte', value });

describe('Totals of many days', () => {
  const counts = async (remembered: RememberedSets): Promise<number[]> => {
    const reader = await remembered.reader(scope);
    const all = [-1, 0, 10, 30, 65, 1_000].map((value) =>
      countUsers(reader, parseFilter(raw(value), { attributeKeys, metricKeys })),
    );
    return Promise.all(all);
  };

  it.each([
    ['a day', daily(41, 42)],
    ['many days', daily(41, 80)],
    ['another event of today', [on('ada', 40, 100)]],
    ['an event of long ago', [on('bob', 3, 200)]],
    ['a day before all others', [on('cy', -20, 200)]],
    ['somebody new', [on('dan', 40, 20)]],
  ])('are right again after %s', async (_, later) => {
    const before = daily(1, 41);
    const store = new MemorySets(2).fold(logOf(before));
    const remembered = new RememberedSets(store, ROOM);
    await counts(remembered);
    const log = logOf([...before, ...later]);
    store.fold(log);
    const oracle = new Oracle(log);
    const expected = [-1, 0, 10, 30, 65, 1_000].map((value) => oracle.count(raw(value)));
    expect(await counts(remembered)).toEqual(expected);
    expect(await counts(remembered)).toEqual(expected);
  });

  it('are not added up again, but for the last days after one of them has changed', async () => {
    const before = daily(1, 41);
    const store = new MemorySets().fold(logOf(before));
    const remembered = new RememberedSets(store, ROOM);
    await counts(remembered);
    const loadedNow = async (): Promise<number> => {
      const { loads } = store;
      await remembered.reader(scope).then((reader) => reader.shards[0]!.totals(daySums(40)));
      return store.loads - loads;
    };
    expect(await loadedNow()).toBe(0);
    store.fold(logOf([...before, on('ada', 40, 100)]));
    // The one that has changed, and then the last two.
    expect(await loadedNow()).toBe(3);
    expect(await loadedNow()).toBe(0);
  });

  it('are right where there is no room to remember them', async () => {
    const store = new MemorySets().fold(logOf(daily(1, 41)));
    const remembered = new RememberedSets(store, 1_000);
    expect(await counts(remembered)).toEqual(await counts(new RememberedSets(store, ROOM)));
  });
});

import { describe, expect, it } from '@jest/globals';
import { activeOn, RememberedSets, summary } from '@rollcall/analytics';
import type { UserCommand } from '@rollcall/domain';
import { record } from '../support/users.js';
import { logOf, scope } from './support/logs.js';
import { MemorySets } from './support/memory-sets.js';

const on = (id: string, day: string): UserCommand => record({ id, at: `${day}T10:00:00.000Z` });

const log = logOf([on('ada', '2024-02-28'), on('bob', '2024-02-29'), on('cy', '2024-02-29')]);
const names = ['2024-02-28', '2024-02-29', '2024-03-01'].map((day) => activeOn('utc', day));

const sizes = async (remembered: RememberedSets): Promise<number[]> => {
  const { shards } = await remembered.reader(scope);
  return (await shards[0]?.sets(names))?.map(({ size }) => size) ?? [];
};

describe('Sets that are remembered', () => {
  it('are loaded once while nothing moves, those that do not exist too', async () => {
    const store = new MemorySets().fold(log);
    const remembered = new RememberedSets(store, 100_000);
    expect([await sizes(remembered), store.loads]).toEqual([[1, 2, 0], 3]);
    expect([await sizes(remembered), store.loads]).toEqual([[1, 2, 0], 3]);
  });

  it('are loaded again where they changed, and only there', async () => {
    const store = new MemorySets().fold(log.slice(0, 4));
    const remembered = new RememberedSets(store, 100_000);
    expect([await sizes(remembered), store.loads]).toEqual([[1, 1, 0], 3]);
    store.fold(log);
    expect([await sizes(remembered), store.loads]).toEqual([[1, 2, 0], 4]);
    store.fold(
      logOf([
        on('ada', '2024-02-28'),
        on('bob', '2024-02-29'),
        on('cy', '2024-02-29'),
        on('ada', '2024-03-01'),
      ]),
    );
    expect([await sizes(remembered), store.loads]).toEqual([[1, 2, 1], 5]);
  });

  it('are forgotten beyond the bound, and right all the same', async () => {
    const store = new MemorySets().fold(log);
    const remembered = new RememberedSets(store, 250);
    expect(await sizes(remembered)).toEqual([1, 2, 0]);
    expect(await sizes(remembered)).toEqual([1, 2, 0]);
    expect(store.loads).toBeGreaterThan(2);
  });

  it('of a question that began earlier do not stand in for those of a later one', async () => {
    const store = new MemorySets().fold(log.slice(0, 4));
    const remembered = new RememberedSets(store, 100_000);
    const before = await remembered.reader(scope);
    store.fold(log);
    const after = await remembered.reader(scope);
    await after.shards[0]?.sets(names);
    await before.shards[0]?.sets(names);
    expect(await summary(after, '2024-02-29')).toEqual({
      totalUsers: 3,
      dailyActiveUsers: 2,
      monthlyActiveUsers: 3,
    });
  });
});

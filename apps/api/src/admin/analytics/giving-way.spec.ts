import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { activeUsers, scopeOfUsers, type SetReader } from '@rollcall/analytics';
import { MemorySets } from '../../../../../test/analytics/support/memory-sets.js';
import { givingWay } from './giving-way.js';

const nobody = (): Promise<SetReader> => new MemorySets(2).reader(scopeOfUsers('production', ''));
const year = { from: '2023-01-01', to: '2023-12-31', granularity: 'day', timezone: 'utc' } as const;

/** How often other work had its turn while a question was answered, one reading of the clock being so many ms. */
async function turnsDuring(reader: SetReader, msPerLook: number): Promise<number> {
  let [time, turns, answered] = [0, 0, false];
  const others = (async () => {
    while (!answered) {
      await setImmediate();
      turns++;
    }
  })();
  await activeUsers(
    givingWay(reader, () => (time += msPerLook)),
    year,
  );
  answered = true;
  await others;
  return turns;
}

describe('A reader that gives way', () => {
  it('lets other work go on all along a long question, and does not dawdle over a short one', async () => {
    expect(await turnsDuring(await nobody(), 5)).toBeGreaterThan(100);
    expect(await turnsDuring(await nobody(), 0)).toBeLessThanOrEqual(2);
  });

  it('answers the same', async () => {
    const reader = await nobody();
    expect(await activeUsers(givingWay(reader), year)).toEqual(await activeUsers(reader, year));
  });
});

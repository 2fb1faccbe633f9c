import { describe, expect, it } from '@jest/globals';
import type { UserCommand } from '@rollcall/domain';
import fc from 'fast-check';
import { logOf } from './support/logs.js';
import { Death, MemorySets } from './support/memory-sets.js';
import { directed, requests } from './support/requests.js';

/** Everything that is kept, but for empty sets' absence. */
const kept = (sets: MemorySets) =>
  new Map(
    [...sets.partitions].map(([key, { sets: ofUsers, sums, rows, ordinals }]) => [
      key,
      { ofUsers, sums, rows, ordinals },
    ]),
  );

/** Every write of the whole log is a place to die at; afterwards batches are cut otherwise. */
function diesAtEachWrite(commands: readonly UserCommand[], batch: number, later: number): void {
  const log = logOf(commands);
  const undisturbed = kept(new MemorySets(2).fold(log, batch));
  for (let writes = 0; ; writes++) {
    const sets = new MemorySets(2);
    sets.dieAfter(writes);
    try {
      sets.fold(log, batch);
      return;
    } catch (error) {
      if (!(error instanceof Death)) throw error;
    }
    expect(kept(sets.fold(log, later))).toEqual(undisturbed);
  }
}

const examples = directed.map((commands): [readonly UserCommand[], number, number] => [commands, 3, 2]);

describe('The fold into sets', () => {
  it('comes to the same bytes wherever it dies and however the log is cut afterwards', () =>
    fc.assert(
      fc.property(
        requests.map((commands) => commands.slice(0, 8)),
        fc.constantFrom(1, 3, 100),
        fc.constantFrom(1, 2, 100),
        diesAtEachWrite,
      ),
      { numRuns: 10, examples },
    ));
});

import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { Deadlines } from './deadlines.js';
import { PassingMap } from './passing-map.js';

const PASSING = 20_000;
const AT_ONCE = 64;
const BYTES_EACH = 1_000;

setFlagsFromString('--expose-gc');
// As the product's processes have it: else V8 may come to make the objects old from the start.
setFlagsFromString('--no-allocation-site-pretenuring');
const collect = runInNewContext('gc') as (options: { type: 'minor' | 'major' }) => void;

const oldBytes = (): number =>
  getHeapSpaceStatistics().find((space) => space.space_name === 'old_space')!.space_used_size;

interface Passing {
  readonly large: readonly number[];
}

/**
 * How many bytes grow old while objects come and go, one for one, with collections of young ones as a process under load
 * has them. `come` answers with how its object goes.
 */
function agedBytes(come: (passing: Passing, n: number) => () => void): number {
  collect({ type: 'major' });
  const before = oldBytes();
  const here: (() => void)[] = [];
  for (let n = 0; n < PASSING; n++) {
    here.push(come({ large: Array.from({ length: BYTES_EACH / 8 }, (_, at) => at + n) }, n));
    if (here.length > AT_ONCE) here.shift()!();
    if (n % 250 === 0) collect({ type: 'minor' });
  }
  return oldBytes() - before;
}

/** Where what has passed is kept, all of it grows old; what else the process does meanwhile comes to a tenth and more. */
const most = (PASSING * BYTES_EACH) / 2;

describe('What has passed is not kept by what came after it', () => {
  it('in a passing map', () => {
    const map = new PassingMap<Passing>();
    const aged = agedBytes((passing, n) => {
      map.set(`key ${n}`, passing);
      return () => map.delete(`key ${n}`);
    });
    expect(aged).toBeLessThan(most);
  });

  it('among deadlines', () => {
    const deadlines = new Deadlines();
    const aged = agedBytes((passing) =>
      deadlines.watch({ at: Infinity }, () => expect(passing).toBeUndefined()),
    );
    expect(aged).toBeLessThan(most);
  });
});

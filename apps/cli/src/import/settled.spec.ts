import { describe, expect, it } from '@jest/globals';
import type { ImportLine } from './item.js';
import { Settled } from './settled.js';

const lane = (oldest?: number) => ({
  oldest: (): ImportLine | undefined =>
    oldest === undefined ? undefined : { number: oldest, raw: Buffer.alloc(0), item: {} },
});

describe('how far a file is settled', () => {
  it('is all that was read, when no lane has anything left', () => {
    const settled = new Settled([lane(), lane()]);
    expect(settled.state()).toEqual({ settled: 0, stored: 0 });
    settled.stored(7);
    settled.read(9);
    expect(settled.state()).toEqual({ settled: 9, stored: 7 });
  });

  it('is what stands before the oldest line that a lane has left', () => {
    const settled = new Settled([lane(20), lane(8), lane()]);
    settled.read(30);
    expect(settled.state()).toEqual({ settled: 7, stored: 0 });
  });

  it('counts a line stored ahead once everything before it is settled', () => {
    const lanes = [lane(5)];
    const settled = new Settled(lanes);
    settled.read(30);
    settled.stored(3);
    settled.stored(25);
    expect(settled.state()).toEqual({ settled: 4, stored: 3 });
    lanes[0] = lane();
    expect(settled.state()).toEqual({ settled: 30, stored: 25 });
  });

  it('goes on from an earlier run', () => {
    const settled = new Settled([lane(120)]);
    settled.startAt({ settled: 100, stored: 98 });
    expect(settled.state()).toEqual({ settled: 100, stored: 98 });
    settled.read(130);
    expect(settled.state()).toEqual({ settled: 119, stored: 98 });
  });
});

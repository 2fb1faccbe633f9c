import { createHash } from 'node:crypto';
import type { ImportLine } from './item.js';
import { Lane, mostItems } from './lane.js';

/**
 * How far a line that waits for its batch to fill may stand behind the line read, for each lane: twice what it takes when
 * all fill evenly, so that few batches go out early.
 */
const behindPerLane = 2 * mostItems;

/** Spreads lines over lanes by user, and lets none that are few wait for long behind many. */
export class Lanes {
  readonly each: readonly Lane[];
  private readonly mostBehind: number;

  constructor(count: number, send: (lines: readonly ImportLine[]) => Promise<void>) {
    this.each = Array.from({ length: count }, () => new Lane(send));
    this.mostBehind = count * behindPerLane;
  }

  /** Resolves and rejects as `Lane.add` does. */
  add(line: ImportLine): Promise<void> {
    return this.laneOf(line).add(line);
  }

  /** Sends the lines that have come to stand too far behind the one that was read. Resolves and rejects as `add` does. */
  async keepUp(read: number): Promise<void> {
    for (const lane of this.each) if (lane.isWaitingBefore(read - this.mostBehind)) await lane.flush();
  }

  private laneOf({ item, raw }: ImportLine): Lane {
    const id = item.user?.id;
    const digest = createHash('sha256')
      .update(typeof id === 'string' ? id : raw)
      .digest();
    return this.each[digest.readUInt32LE(0) % this.each.length]!;
  }
}

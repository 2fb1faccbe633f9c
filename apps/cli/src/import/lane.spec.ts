import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ImportLine } from './item.js';
import { Lane, mostBytes, mostItems } from './lane.js';

const line = (number: number, bytes = 100): ImportLine => ({ number, raw: Buffer.alloc(bytes), item: {} });
const bytesOf = (lines: readonly ImportLine[]) => lines.reduce((sum, { raw }) => sum + raw.length, 0);

describe('a lane', () => {
  it('sends every line once, in order, one batch after the other, within the limits', async () => {
    const sizes = fc.array(
      fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 2 * mostBytes })),
      {
        maxLength: 1500,
      },
    );
    await fc.assert(
      fc.asyncProperty(sizes, async (bytes) => {
        const batches: (readonly ImportLine[])[] = [];
        let underWay = 0;
        const lane = new Lane(async (lines) => {
          expect(++underWay).toBe(1);
          batches.push(lines);
          await new Promise(setImmediate);
          underWay--;
        });
        for (const [index, size] of bytes.entries()) await lane.add(line(index + 1, size));
        await lane.finish();
        expect(batches.flat().map(({ number }) => number)).toEqual(bytes.map((_, index) => index + 1));
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(mostItems);
          if (batch.length > 1) expect(bytesOf(batch)).toBeLessThanOrEqual(mostBytes);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('holds no more than a batch under way and one that is being filled', async () => {
    let answer = (): void => undefined;
    const lane = new Lane(() => new Promise<void>((resolve) => (answer = resolve)));
    for (let number = 1; number <= 2 * mostItems; number++) await lane.add(line(number));
    let added = false;
    const waiting = lane.add(line(2 * mostItems + 1)).then(() => (added = true));
    await new Promise(setImmediate);
    expect(added).toBe(false);
    expect(lane.oldest()?.number).toBe(1);
    answer();
    await waiting;
    expect(lane.oldest()?.number).toBe(mostItems + 1);
    answer();
    const finished = lane.finish();
    await new Promise(setImmediate);
    answer();
    await finished;
    expect(lane.oldest()).toBeUndefined();
  });

  it('stops at a batch that cannot be sent, and still knows where', async () => {
    const lane = new Lane(() => Promise.reject(new Error('The key is refused.')));
    for (let number = 1; number <= mostItems + 1; number++) await lane.add(line(number));
    await expect(lane.finish()).rejects.toThrow('The key is refused.');
    expect(lane.oldest()?.number).toBe(1);
  });
});

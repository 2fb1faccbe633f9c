import { describe, expect, it } from '@jest/globals';
import { LaneShards } from './lane-shards.js';
import { documentId, shardOf } from './shards.js';

describe('Shards', () => {
  it('are where they always were: documents are found by them', () => {
    const streams = ['', 'a', 'user-production~/AAAA', 'user-production~acme/BBBB', 'metrics-production'];
    expect(streams.map((stream) => shardOf(stream, 64))).toEqual([5, 44, 21, 63, 22]);
  });

  it('spread streams evenly', () => {
    const counts = new Array<number>(16).fill(0);
    for (let user = 0; user < 16_000; user++) counts[shardOf(`user-production~/${user}`, 16)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
  });

  it('of a lane may be written while it holds all of them, and not while it holds some', () => {
    const held = new Set([0, 1]);
    const lane = new LaneShards([0, 1], 2, (shard) => held.has(shard));
    expect(() => lane.assertHeld()).not.toThrow();
    held.delete(1);
    expect(() => lane.assertHeld()).toThrow(expect.objectContaining({ code: 'lease_lapsed' }));
  });

  it('stand before the key in a document id', () => {
    expect(documentId(shardOf('a', 1), 'a/b')).toBe('0/a/b');
  });
});

import { describe, expect, it } from '@jest/globals';
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

  it('stand before the key in a document id', () => {
    expect(documentId(shardOf('a', 1), 'a/b')).toBe('0/a/b');
  });
});

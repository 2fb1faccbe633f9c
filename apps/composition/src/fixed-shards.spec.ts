import { describe, expect, it } from '@jest/globals';
import { MemoryReadStore } from '../../../test/support/memory-read-store.js';
import { fixedShards } from './fixed-shards.js';

describe('The number of shards', () => {
  it('is what is wanted at the first start, and the same for ever', async () => {
    const readStore = new MemoryReadStore();
    expect(await fixedShards(readStore, 64)).toBe(64);
    expect(await fixedShards(readStore.reopened(), 128)).toBe(64);
  });

  it('is one and the same for processes that start together and want others', async () => {
    const readStore = new MemoryReadStore();
    const wanted = [64, 32, 16].map((shards) => fixedShards(readStore, shards));
    expect(new Set(await Promise.all(wanted)).size).toBe(1);
  });
});

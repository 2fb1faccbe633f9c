import { describe, expect, it } from '@jest/globals';
import { MemoryReadStore } from '../../../test/support/memory-read-store.js';
import { BuildCheckpoints, type Progress } from './build-checkpoints.js';
import { LaneShards } from './lane-shards.js';

const at = (position: number): Progress => ({
  position: String(position).padStart(16, '0'),
  mark: `a@${position}#e`,
});

describe('The checkpoints of a build', () => {
  const open = async (store: MemoryReadStore): Promise<BuildCheckpoints> => {
    const checkpoints = new BuildCheckpoints(store.checkpoints, 'tallies-v1', LaneShards.all(1), 'here');
    await checkpoints.claim();
    await checkpoints.bind();
    return checkpoints;
  };

  it('are lost to whoever claimed them since, however far that one has come', async () => {
    const store = new MemoryReadStore();
    const old = await open(store);
    const successor = await open(store);
    expect(await old.save(at(5))).toEqual([0]);
    expect(await successor.save(at(9))).toEqual([]);
    expect(await old.save(at(5))).toEqual([0]);
    expect(await old.save(at(9))).toEqual([0]);
    expect(await old.save(at(10))).toEqual([0]);
    expect((await store.checkpoints.load('tallies-v1/0'))?.position).toBe(at(9).position);
  });
});

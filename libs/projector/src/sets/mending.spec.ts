import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Collection } from '@rollcall/read-store';
import { MemoryReadStore } from '../../../../test/support/memory-read-store.js';
import { lastMended, Mending } from './mending.js';
import { setsCollection, type SetDocument } from './set-documents.js';

describe('what is told of chunks that are mended', () => {
  let sets: Collection<SetDocument>;
  const last = (): Promise<string | undefined> => lastMended(sets, 2);

  beforeEach(async () => {
    sets = await setsCollection(new MemoryReadStore(), 'user-sets-v1');
  });

  it('is another thing each time, and nothing to go by while it is under way', async () => {
    const seen = [await last()];
    for (const shard of [0, 1, 0]) {
      const mending = await Mending.open(sets, shard);
      expect(await mending.begin()).toBe(true);
      expect(await last()).toBeUndefined();
      expect(await mending.begin()).toBe(true);
      expect(await mending.end()).toBe(true);
      seen.push(await last());
    }
    expect(new Set(seen).size).toBe(4);
    expect(seen).not.toContain(undefined);
  });

  it('stays the same where nothing was mended', async () => {
    const before = await last();
    expect(await (await Mending.open(sets, 1)).end()).toBe(true);
    expect(await last()).toBe(before);
  });

  it('is ended by the next one where a process died', async () => {
    await (await Mending.open(sets, 1)).begin();
    expect(await (await Mending.open(sets, 1)).end()).toBe(true);
    expect(await last()).toMatch(/\S/);
  });

  it('is refused to one of two who mend at once', async () => {
    const [one, other] = [await Mending.open(sets, 1), await Mending.open(sets, 1)];
    expect(await one.begin()).toBe(true);
    expect(await other.begin()).toBe(false);
  });
});

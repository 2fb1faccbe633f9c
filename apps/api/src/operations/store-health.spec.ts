import { describe, expect, it } from '@jest/globals';
import { StoreHealth } from './store-health.js';

describe('What is said of read models where others feed them too', () => {
  const healthOf = (live: Readonly<Record<string, undefined>>): StoreHealth => {
    const liveBuilds = {
      of: ({ name }: { name: string }) =>
        Promise.resolve({ projection: name, live: name in live ? undefined : `${name}-v1` }),
    };
    return new StoreHealth({
      projector: undefined,
      stores: { exclusive: false },
      liveBuilds,
    } as never);
  };

  it('is nothing while a build of each is live, whoever feeds it', async () => {
    expect(await healthOf({}).closedProjections()).toEqual([]);
  });

  it('is the names of those of which this version has no complete build yet', async () => {
    expect(await healthOf({ 'user-profile': undefined }).closedProjections()).toEqual(['user-profile']);
  });
});

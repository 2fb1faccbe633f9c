import { describe, expect, it } from '@jest/globals';
import { EngineError } from '@rollcall/event-sourcing';
import { userSetsProjection } from '@rollcall/projections';
import type { LiveBuilds } from './live-builds.js';
import { fromLive } from './live-reads.js';

/** A directory that nobody has looked at for long: it vouches for no build. */
function staleBuilds() {
  let looks = 0;
  const builds = {
    of: () => ({ live: `build-${looks}`, generation: 1 }),
    exists: (_: unknown, build: string) => looks > 0 && build === `build-${looks}`,
    look: () => Promise.resolve(void looks++),
  };
  return { builds: builds as unknown as LiveBuilds, looks: () => looks };
}

describe('A read of the live build', () => {
  it('is begun anew where the build is gone', async () => {
    const { builds, looks } = staleBuilds();
    const read = ({ build }: { readonly build: string }): Promise<string> => Promise.resolve(build);
    expect(await fromLive(builds, userSetsProjection, read)).toBe('build-1');
    expect(looks()).toBe(1);
  });

  it('is begun anew, too, where it failed as the build is gone', async () => {
    const { builds } = staleBuilds();
    const read = ({ build }: { readonly build: string }): Promise<string> =>
      build === 'build-0'
        ? Promise.reject(new EngineError('read_model_behind', 'not that far'))
        : Promise.resolve(build);
    expect(await fromLive(builds, userSetsProjection, read)).toBe('build-1');
  });

  it('fails at once where the store is away', async () => {
    const { builds, looks } = staleBuilds();
    const away = new EngineError('store_unavailable', 'away');
    await expect(fromLive(builds, userSetsProjection, () => Promise.reject(away))).rejects.toBe(away);
    expect(looks()).toBe(0);
  });
});

import { isEngineError } from '@rollcall/event-sourcing';
import type { DocumentBody } from '@rollcall/read-store';
import type { DocumentProjection } from '@rollcall/projections';
import type { WaitedFor } from '../freshness.js';
import { buildOfGeneration } from './initial-record.js';
import type { LiveBuilds } from './live-builds.js';

/** Builds that may vanish under one read: each of them was pruned while a process stood still in the middle of it. */
const MOST_VANISHED = 3;

/**
 * One read uses one build throughout; where that is gone when it ends, it is begun anew. `isLive` false: none is live yet,
 * as after an upgrade.
 */
export async function fromLive<Result>(
  liveBuilds: LiveBuilds,
  projection: DocumentProjection<DocumentBody>,
  read: (from: WaitedFor, isLive: boolean) => Promise<Result>,
): Promise<Result> {
  for (let vanished = 0; ; vanished++) {
    const { live, shadow, generation } = await liveBuilds.of(projection);
    // Where there is neither, a projector of this version is about to begin one.
    const build = live ?? shadow?.build ?? buildOfGeneration(projection, generation + 1);
    const isNamed = build === (live ?? shadow?.build);
    const isThere = (): boolean =>
      !isNamed || vanished === MOST_VANISHED || liveBuilds.exists(projection, build);
    try {
      const result = await read({ build, isThere }, live !== undefined);
      if (isThere()) return result;
    } catch (error) {
      // A build that was pruned reads as empty. Where the store is away, asking it again is waiting twice.
      if (isThere() || isEngineError(error, 'store_unavailable')) throw error;
    }
    await liveBuilds.look();
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { storeHealth, type Engine } from '@rollcall/composition';
import { allProjections } from '@rollcall/projections';
import { ENGINE } from '../engine/tokens.js';

/** The one shard of an embedded installation's read models. */
const ALL = 0;

/** Asks every store whether it answers, and read models that are fed here and nowhere else whether they are open. */
@Injectable()
export class StoreHealth {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  /** Files that only a new start of the process can mend. */
  broken(): readonly string[] {
    return this.engine.stores.broken?.() ?? [];
  }

  /** Is what is not available so for want of room on the disk? */
  async isDiskFull(): Promise<boolean> {
    return (await this.engine.stores.hasRoom?.()) === false;
  }

  /** By store: does it answer? */
  check(): Promise<Readonly<Record<string, boolean>>> {
    return storeHealth(this.engine.stores);
  }

  /**
   * Projections that nobody feeds now. Where others share the stores that is theirs to know, but those are named of which
   * no build of this program's version is complete yet: whoever chooses a process had better wait for it, or choose one of
   * the version before.
   */
  async closedProjections(): Promise<readonly string[]> {
    const { projector, stores, liveBuilds } = this.engine;
    if (!stores.exclusive) {
      const unbuilt: string[] = [];
      for (const projection of allProjections)
        if ((await liveBuilds.of(projection)).live === undefined) unbuilt.push(projection.name);
      return unbuilt;
    }
    if (projector === undefined) return [];
    return projector
      .status()
      .filter(({ role, state }) => role === 'live' && state !== 'paused')
      .filter(({ build }) => projector.progress(build, ALL) === undefined)
      .map(({ name }) => name);
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { storeHealth, type Engine } from '@rollcall/composition';
import { ENGINE } from '../engine/tokens.js';

/** The one shard of an embedded installation's read models. */
const ALL = 0;

/** Asks every store whether it answers, and read models that are fed here and nowhere else whether they are open. */
@Injectable()
export class StoreHealth {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  /** By store: does it answer? */
  check(): Promise<Readonly<Record<string, boolean>>> {
    return storeHealth(this.engine.stores);
  }

  /** Projections that nobody feeds now. Where others share the stores, that is theirs to know. */
  closedProjections(): readonly string[] {
    const { projector, stores } = this.engine;
    if (projector === undefined || !stores.exclusive) return [];
    return projector
      .status()
      .filter(({ build }) => projector.progress(build, ALL) === undefined)
      .map(({ name }) => name);
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { storeHealth, type Engine } from '@rollcall/composition';
import { ENGINE } from '../engine/tokens.js';

/** Asks every store whether it answers. */
@Injectable()
export class StoreHealth {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  /** By store: does it answer? */
  check(): Promise<Readonly<Record<string, boolean>>> {
    return storeHealth(this.engine.stores);
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { scopeOfUsers, type SetReader } from '@rollcall/analytics';
import type { Engine } from '@rollcall/composition';
import { ENGINE } from '../../engine/tokens.js';
import type { Caller } from '../../http/edge-request.js';
import { givingWay } from './giving-way.js';

/** The sets of users that analytics reads, as the projector keeps them. */
@Injectable()
export class UsersInSets {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  /**
   * Of the caller's environment and tenant, not older than their `minPosition`. Rejects with `read_model_behind` (none is
   * live yet, or the position is not reached within 2 seconds), `store_unavailable`.
   */
  async reader({ environment, tenant, minPosition }: Caller): Promise<SetReader> {
    return givingWay(await this.engine.readSets.reader(scopeOfUsers(environment, tenant), minPosition));
  }
}

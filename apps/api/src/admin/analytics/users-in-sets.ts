import type { SetReader } from '@rollcall/analytics';
import type { Caller } from '../../http/edge-request.js';

/** The sets of users that analytics reads, as the projector keeps them. */
export abstract class UsersInSets {
  /**
   * Of the caller's environment and tenant, not older than their `minPosition`. Rejects with `read_model_behind` (none is
   * live yet, or the position is not reached within 2 seconds), `store_unavailable`.
   */
  abstract reader(caller: Caller): Promise<SetReader>;
}

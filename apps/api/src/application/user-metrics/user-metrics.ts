import { Injectable } from '@nestjs/common';
import { metricTotalsProjection, userPreferencesProjection, type MetricTotals } from '@rollcall/projections';
import type { EnvironmentFacts } from '../../engine/environment-directory.js';
import { streamOf, userNotFound, Users } from '../../engine/users.js';
import type { Caller } from '../../http/edge-request.js';

export interface TotalsOfUser {
  readonly stream: string;
  readonly facts: EnvironmentFacts;
  /** undefined: no metric event yet. */
  readonly totals: MetricTotals | undefined;
  readonly position: string;
}

/** A user's metric totals. */
@Injectable()
export class UserMetrics {
  constructor(private readonly users: Users) {}

  /** `user_not_found` */
  async totals(caller: Caller, id: string): Promise<TotalsOfUser> {
    const facts = await this.users.facts(caller);
    const stream = streamOf(facts, caller, id);
    const { body: totals, position } = await this.users.read(caller, stream, metricTotalsProjection);
    if (totals !== undefined) return { stream, facts, totals, position };
    const user = await this.users.read(caller, stream, userPreferencesProjection);
    if (user.body === undefined) throw userNotFound();
    return { stream, facts, totals, position };
  }
}

import { Injectable } from '@nestjs/common';
import { totalOf, type Definitions, type MetricDefinition } from '@rollcall/domain';
import {
  metricTotal,
  metricTotalsProjection,
  userPreferencesProjection,
  type MetricTotals,
} from '@rollcall/projections';
import { StateHistory } from '@rollcall/event-sourcing';
import { EnvironmentDirectory, type EnvironmentFacts } from '../../engine/environment-directory.js';
import { streamOf, userNotFound, Users } from '../../engine/users.js';
import type { Moment } from '../../history/moment.js';
import { PastUsers } from '../../history/past-users.js';
import type { Caller } from '../../http/edge-request.js';
import { metricNotFound } from './metric.response.js';
import { pastMetricDays, type PastMetricDays } from './past-metric-days.js';

export interface TotalsOfUser {
  readonly stream: string;
  /** undefined: no metric event yet. */
  readonly totals: MetricTotals | undefined;
  readonly position: string;
}

/** What a user came to in the metrics of the same moment. */
export interface ProgressOfUser {
  readonly definitions: Definitions<MetricDefinition>;
  readonly totalOf: (metric: string) => number;
  readonly position: string;
}

/** A user's metric totals. */
@Injectable()
export class UserMetrics {
  constructor(
    private readonly users: Users,
    private readonly environments: EnvironmentDirectory,
    private readonly past: PastUsers,
    private readonly history: StateHistory,
  ) {}

  /** `metric`: of the one that is asked for. `moment` undefined: now. `user_not_found` */
  async progress(caller: Caller, id: string, moment?: Moment, metric?: string): Promise<ProgressOfUser> {
    if (moment !== undefined) {
      const { user, metrics, position } = await this.past.at(caller, id, moment);
      return { definitions: metrics.definitions, totalOf: (key) => totalOf(user, key), position };
    }
    const facts = await this.users.facts(caller);
    const { totals, position } = await this.totals(caller, id, facts);
    const wanted = metric === undefined ? Object.keys(totals?.metrics ?? {}) : [metric];
    const { metrics } = await this.environments.knowing(caller.environment, facts, (known) =>
      wanted.every((key) => known.metrics.keys.has(key)),
    );
    return { definitions: metrics.definitions, totalOf: (key) => metricTotal(totals, key), position };
  }

  /** Of a metric that is defined. `user_not_found`, `metric_not_found` */
  ofMetric(caller: Caller, id: string, metric: string): Promise<TotalsOfUser> {
    return this.users.deciding(caller, async (facts) => {
      const found = await this.totals(caller, id, facts);
      if (!facts.metrics.keys.has(metric)) throw metricNotFound();
      return found;
    });
  }

  /** As they were, folded from the stream's beginning. `user_not_found`, `metric_not_found` */
  async daysAt(
    caller: Caller,
    id: string,
    metric: string,
    moment: Moment,
  ): Promise<PastMetricDays & { readonly position: string }> {
    const { metrics, stream, revision, position } = await this.past.at(caller, id, moment);
    if (metrics.definitions.byKey(metric) === undefined) throw metricNotFound();
    const { state } = await this.history.at(pastMetricDays(metric), stream, revision);
    return { ...state, position };
  }

  private async totals(caller: Caller, id: string, facts: EnvironmentFacts): Promise<TotalsOfUser> {
    const stream = streamOf(facts, caller, id);
    const { body: totals, position } = await this.users.read(caller, stream, metricTotalsProjection);
    if (totals !== undefined) return { stream, totals, position };
    const user = await this.users.read(caller, stream, userPreferencesProjection);
    if (user.body === undefined) throw userNotFound();
    return { stream, totals, position };
  }
}

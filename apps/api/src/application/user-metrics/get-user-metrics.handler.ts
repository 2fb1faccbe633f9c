import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { presentMetric, type MetricResponse } from './metric.response.js';
import { UserMetrics } from './user-metrics.js';

export class GetUserMetrics extends Query<Answer<MetricResponse[]>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
  ) {
    super();
  }
}

/** Every active metric, also those the user never touched. */
@QueryHandler(GetUserMetrics)
export class GetUserMetricsHandler implements IQueryHandler<GetUserMetrics> {
  constructor(private readonly userMetrics: UserMetrics) {}

  async execute({ caller, id }: GetUserMetrics): Promise<Answer<MetricResponse[]>> {
    const { facts, totals, position } = await this.userMetrics.totals(caller, id);
    const metrics = facts.metrics.definitions.active.map((definition) => presentMetric(definition, totals));
    return new Answer(metrics, { position });
  }
}

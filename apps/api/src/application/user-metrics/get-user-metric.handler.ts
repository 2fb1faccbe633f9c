import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Moment } from '../../history/moment.js';
import type { Caller } from '../../http/edge-request.js';
import { metricNotFound, presentMetric, type MetricResponse } from './metric.response.js';
import { UserMetrics } from './user-metrics.js';

export class GetUserMetric extends Query<Answer<MetricResponse>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
    readonly metric: string,
    /** undefined: now. */
    readonly moment?: Moment,
  ) {
    super();
  }
}

@QueryHandler(GetUserMetric)
export class GetUserMetricHandler implements IQueryHandler<GetUserMetric> {
  constructor(private readonly userMetrics: UserMetrics) {}

  async execute({ caller, id, metric, moment }: GetUserMetric): Promise<Answer<MetricResponse>> {
    const { definitions, totalOf, position } = await this.userMetrics.progress(caller, id, moment, metric);
    const definition = definitions.byKey(metric);
    if (definition === undefined) throw metricNotFound();
    return new Answer(presentMetric(definition, totalOf(metric)), { position });
  }
}

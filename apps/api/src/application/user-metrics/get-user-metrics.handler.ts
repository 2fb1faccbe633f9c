import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Moment } from '../../history/moment.js';
import type { Caller } from '../../http/edge-request.js';
import { presentMetric, type MetricResponse } from './metric.response.js';
import { UserMetrics } from './user-metrics.js';

export class GetUserMetrics extends Query<Answer<MetricResponse[]>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
    /** undefined: now. */
    readonly moment?: Moment,
  ) {
    super();
  }
}

/** Every active metric, also those the user never touched. */
@QueryHandler(GetUserMetrics)
export class GetUserMetricsHandler implements IQueryHandler<GetUserMetrics> {
  constructor(private readonly userMetrics: UserMetrics) {}

  async execute({ caller, id, moment }: GetUserMetrics): Promise<Answer<MetricResponse[]>> {
    const { definitions, totalOf, position } = await this.userMetrics.progress(caller, id, moment);
    const metrics = definitions.active.map((one) => presentMetric(one, totalOf(one.key)));
    return new Answer(metrics, { position });
  }
}

import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { partOf, type ListQuery } from '../bulk/list-query.dto.js';
import { createdMetric, type CreatedMetric } from './metric.dto.js';
import { Metrics } from './metrics.js';

export class ListMetrics extends Query<Answer<CreatedMetric[]>> {
  constructor(
    readonly caller: Caller,
    readonly part: ListQuery,
  ) {
    super();
  }
}

@QueryHandler(ListMetrics)
export class ListMetricsHandler implements IQueryHandler<ListMetrics> {
  constructor(private readonly metrics: Metrics) {}

  async execute({ caller, part }: ListMetrics): Promise<Answer<CreatedMetric[]>> {
    const { definitions, position } = await this.metrics.read(caller);
    return new Answer(partOf(definitions, part).map(createdMetric), { asOf: position });
  }
}

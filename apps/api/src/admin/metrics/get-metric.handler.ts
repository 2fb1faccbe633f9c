import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { HttpRefusal } from '../../http/errors/http-refusal.js';
import { createdMetric, type CreatedMetric } from './metric.dto.js';
import { Metrics } from './metrics.js';

export class GetMetric extends Query<Answer<CreatedMetric>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(GetMetric)
export class GetMetricHandler implements IQueryHandler<GetMetric> {
  constructor(private readonly metrics: Metrics) {}

  async execute({ caller, id }: GetMetric): Promise<Answer<CreatedMetric>> {
    const { definitions, position } = await this.metrics.read(caller);
    const found = definitions.find((definition) => definition.id === id.toLowerCase());
    if (found === undefined) throw metricNotFound();
    return new Answer(createdMetric(found), { asOf: position });
  }
}

export const metricNotFound = (): HttpRefusal => new HttpRefusal(404, 'metric_not_found', 'Metric not found');

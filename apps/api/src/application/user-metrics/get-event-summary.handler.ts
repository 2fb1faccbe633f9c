import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Engine } from '@rollcall/composition';
import { checkSummaryRange, periodsBetween } from '@rollcall/domain';
import { metricDaysProjection, metricSummary, summaryKeys } from '@rollcall/projections';
import { ENGINE } from '../../engine/tokens.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { EventSummaryQuery, EventSummaryRow } from './event-summary.dto.js';
import { UserMetrics } from './user-metrics.js';

export class GetEventSummary extends Query<Answer<readonly EventSummaryRow[]>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
    readonly metric: string,
    readonly query: EventSummaryQuery,
  ) {
    super();
  }
}

@QueryHandler(GetEventSummary)
export class GetEventSummaryHandler implements IQueryHandler<GetEventSummary> {
  constructor(
    private readonly userMetrics: UserMetrics,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {}

  async execute({ caller, id, metric, query }: GetEventSummary): Promise<Answer<readonly EventSummaryRow[]>> {
    const { aggregation, startDate, endDate } = query;
    checkSummaryRange(startDate, endDate);
    const { stream, totals, position } = await this.userMetrics.ofMetric(caller, id, metric);
    const periods = periodsBetween(startDate, endDate, aggregation);
    const keys = summaryKeys(stream, metric, periods);
    const days = await this.engine.readModels.getMany(metricDaysProjection, { stream, keys }, caller);
    return new Answer(metricSummary(metric, totals, days.bodies.values(), periods), { position });
  }
}

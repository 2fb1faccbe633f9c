import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Engine } from '@rollcall/composition';
import { checkSummaryRange, periodsBetween } from '@rollcall/domain';
import { metricDaysProjection, metricSummary, summaryKeys } from '@rollcall/projections';
import { ENGINE } from '../../engine/tokens.js';
import type { Moment } from '../../history/moment.js';
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
    /** undefined: now. */
    readonly moment?: Moment,
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

  async execute(asked: GetEventSummary): Promise<Answer<readonly EventSummaryRow[]>> {
    const { caller, id, metric, query, moment } = asked;
    const { aggregation, startDate, endDate } = query;
    checkSummaryRange(startDate, endDate);
    const periods = periodsBetween(startDate, endDate, aggregation);
    if (moment !== undefined) {
      const { totals, months, position } = await this.userMetrics.daysAt(caller, id, metric, moment);
      const firstYear = periods[0]?.start.slice(0, 4) ?? '';
      // What was before is in the totals by year.
      const days = months.flatMap(([month, one]) => (month >= firstYear ? [one] : []));
      return new Answer(metricSummary(metric, totals, days, periods), { position });
    }
    const { stream, totals, position } = await this.userMetrics.ofMetric(caller, id, metric);
    const keys = summaryKeys(stream, metric, periods);
    const days = await this.engine.readModels.getMany(metricDaysProjection, { stream, keys }, caller);
    return new Answer(metricSummary(metric, totals, days.bodies.values(), periods), { position });
  }
}

import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { userNotFound } from '../../engine/users.js';
import { ApiParam, ApiTags } from '../../http/openapi.js';
import type { Answer } from '../../http/answer.js';
import { MomentQuery, momentOf } from '../../history/moment.js';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { Route } from '../../http/route.js';
import { APPLICATION_API } from '../prefixes.js';
import { UserPath } from '../users/user.dto.js';
import { EventSummaryQuery, EventSummaryRow } from './event-summary.dto.js';
import { GetEventSummary } from './get-event-summary.handler.js';
import { GetUserMetric } from './get-user-metric.handler.js';
import { GetUserMetrics } from './get-user-metrics.handler.js';
import { MetricResponse } from './metric.response.js';

const metricKey = ApiParam({ name: 'key', schema: { type: 'string' }, example: 'words-written' });

@ApiTags('Metrics')
@Controller(APPLICATION_API.map((prefix) => `${prefix}/users/:id/metrics`))
export class UserMetricsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Route({
    access: 'application:read',
    summary: "Get a user's progress in every active metric, as it is or as it was",
    params: UserPath,
    notFound: userNotFound,
    query: MomentQuery,
    answers: { 200: { type: MetricResponse, isArray: true, description: 'One entry a metric' } },
  })
  all(
    @Param('id') id: string,
    @Query() moment: MomentQuery,
    @Caller() caller: CallerType,
  ): Promise<Answer<MetricResponse[]>> {
    return this.queries.execute(new GetUserMetrics(caller, id, momentOf(moment)));
  }

  @Get(':key')
  @metricKey
  @Route({
    access: 'application:read',
    summary: "Get a user's progress in a metric, as it is or as it was",
    params: UserPath,
    notFound: userNotFound,
    query: MomentQuery,
    answers: { 200: { type: MetricResponse, description: 'The metric' } },
  })
  one(
    @Param('id') id: string,
    @Param('key') key: string,
    @Query() moment: MomentQuery,
    @Caller() caller: CallerType,
  ): Promise<Answer<MetricResponse>> {
    return this.queries.execute(new GetUserMetric(caller, id, key, momentOf(moment)));
  }

  @Get(':key/event-summary')
  @metricKey
  @Route({
    access: 'application:read',
    summary: "Get a user's progress in a metric over time, as it is or as it was",
    description:
      'Every period is listed, also empty ones. At most 400 days. Weeks begin on Monday (ISO 8601).',
    params: UserPath,
    notFound: userNotFound,
    query: EventSummaryQuery,
    answers: { 200: { type: EventSummaryRow, isArray: true, description: 'One entry a period' } },
  })
  summary(
    @Param('id') id: string,
    @Param('key') key: string,
    @Query() query: EventSummaryQuery,
    @Caller() caller: CallerType,
  ): Promise<Answer<readonly EventSummaryRow[]>> {
    return this.queries.execute(new GetEventSummary(caller, id, key, query, momentOf(query)));
  }
}

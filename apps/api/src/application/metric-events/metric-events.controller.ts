import { Body, Controller, Headers, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiHeader, ApiParam, ApiTags } from '../../http/openapi.js';
import type { Answer } from '../../http/answer.js';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { Route } from '../../http/route.js';
import { APPLICATION_API } from '../prefixes.js';
import { metricNotFound } from '../user-metrics/metric.response.js';
import { USER_BODY_LIMIT } from '../users/user.dto.js';
import { idempotencyKeyOf } from './idempotency-key.js';
import { MetricEventBody, metricEventExample } from './metric-event.dto.js';
import { EventResponse } from './metric-event.response.js';
import { RecordMetricEvent } from './record-metric-event.handler.js';

@ApiTags('Metrics')
@Controller(APPLICATION_API.map((prefix) => `${prefix}/metrics`))
export class MetricEventsController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':key/event')
  @ApiParam({ name: 'key', schema: { type: 'string' }, example: 'words-written' })
  @ApiHeader({ name: 'Idempotency-Key', required: false, schema: { type: 'string', maxLength: 255 } })
  @Route({
    access: 'application:write',
    tier: 1,
    summary: 'Record a metric event, and identify its user',
    description: 'With an Idempotency-Key it is safe to repeat: per user, metric and key, for ever.',
    notFound: metricNotFound,
    body: MetricEventBody,
    bodyLimit: USER_BODY_LIMIT,
    example: metricEventExample,
    answers: {
      201: { type: EventResponse, description: 'Recorded' },
      202: { type: EventResponse, description: 'A replay: nothing was changed' },
    },
  })
  record(
    @Param('key') key: string,
    @Body() body: MetricEventBody,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Caller() caller: CallerType,
  ): Promise<Answer<EventResponse>> {
    return this.commands.execute(new RecordMetricEvent(caller, key, body, idempotencyKeyOf(idempotencyKey)));
  }
}

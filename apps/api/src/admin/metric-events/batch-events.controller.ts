import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { metricNotFound } from '../../application/user-metrics/metric.response.js';
import { documented } from '../../http/errors/documented-errors.js';
import { ApiTags } from '../../http/openapi.js';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { Route } from '../../http/route.js';
import { ApiItems } from '../bulk/api-docs.js';
import { notSoMany } from '../bulk/check-items.js';
import { AcceptedEvents, batchExample, BatchEventItem, MAX_BATCH_EVENTS } from './batch-event.dto.js';
import { checkBatch } from './check-batch.js';
import { RecordMetricEvents } from './record-metric-events.handler.js';

@ApiTags('Metrics')
@Controller('admin/v1/metrics')
export class BatchEventsController {
  constructor(private readonly commands: CommandBus) {}

  @Post('events')
  @HttpCode(202)
  @ApiItems(BatchEventItem, batchExample, MAX_BATCH_EVENTS)
  @Route({
    access: 'admin:write',
    takesItems: true,
    isLong: true,
    summary: 'Record many metric events, and identify their users',
    description:
      'Shapes and keys of all items are checked before anything is stored. Each user’s items are then recorded in ' +
      'order, and the answer comes when all are durable. With idempotency keys it is safe to repeat.',
    answers: {
      202: { type: AcceptedEvents, description: 'Recorded' },
      404: documented('Metric not found: nothing was recorded', metricNotFound('items[0].key')),
      422: documented(
        'A shape or an attribute key is wrong: nothing was recorded',
        notSoMany(MAX_BATCH_EVENTS),
      ),
    },
  })
  record(@Body() body: unknown, @Caller() caller: CallerType) {
    return this.commands.execute(new RecordMetricEvents(caller, checkBatch(body)));
  }
}

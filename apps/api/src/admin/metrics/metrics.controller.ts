import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '../../http/openapi.js';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { Route } from '../../http/route.js';
import { checkBody } from '../../http/validation/check.js';
import { ApiId, ApiIds, ApiItems, wrongIds, wrongShape } from '../bulk/api-docs.js';
import { checkItems } from '../bulk/check-items.js';
import { DeletedIds } from '../bulk/deleted.dto.js';
import { checkIds } from '../bulk/ids.js';
import { ListQuery } from '../bulk/list-query.dto.js';
import {
  CreatedMetric,
  CreateMetricItem,
  CreatedMetrics,
  UpdateMetricItem,
  UpdatedMetrics,
} from './metric.dto.js';
import { CreateMetrics } from './create-metrics.handler.js';
import { DeleteMetrics } from './delete-metrics.handler.js';
import { GetMetric, metricNotFound } from './get-metric.handler.js';
import { ListMetrics } from './list-metrics.handler.js';
import { UpdateMetrics } from './update-metrics.handler.js';

const checkCreate = checkBody(CreateMetricItem);
const checkUpdate = checkBody(UpdateMetricItem);
const exampleId = '660f9500-f30c-42e5-b827-557766550001';

@ApiTags('Metrics')
@Controller('admin/v1/metrics')
export class MetricsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Route({
    access: 'admin:read',
    summary: 'List metrics',
    description: 'Oldest first.',
    query: ListQuery,
    answers: { 200: { type: CreatedMetric, isArray: true, description: 'A part of the list' } },
  })
  list(@Query() part: ListQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new ListMetrics(caller, part));
  }

  @Get(':id')
  @ApiId()
  @Route({
    access: 'admin:read',
    notFound: metricNotFound,
    summary: 'Get a metric',
    answers: { 200: { type: CreatedMetric, description: 'The metric' } },
  })
  get(@Param('id') id: string, @Caller() caller: CallerType) {
    return this.queries.execute(new GetMetric(caller, id));
  }

  @Post()
  @ApiItems(CreateMetricItem, [{ name: 'Revenue', key: 'revenue', unitType: 'currency', units: 'USD' }])
  @Route({
    access: 'admin:write',
    takesItems: true,
    summary: 'Create metrics',
    description: 'A key that was deleted comes back with its id and with the totals users had.',
    answers: {
      201: { type: CreatedMetrics, description: 'At least one was created' },
      200: { type: CreatedMetrics, description: 'None was created: see the issues' },
      ...wrongShape,
    },
  })
  create(@Body() body: unknown, @Caller() caller: CallerType) {
    return this.commands.execute(new CreateMetrics(caller, checkItems(checkCreate, body)));
  }

  @Patch()
  @ApiItems(UpdateMetricItem, [{ id: exampleId, units: 'EUR' }])
  @Route({
    access: 'admin:write',
    takesItems: true,
    summary: 'Change metrics',
    answers: {
      200: { type: UpdatedMetrics, description: 'What was changed, and what was not' },
      ...wrongShape,
    },
  })
  update(@Body() body: unknown, @Caller() caller: CallerType) {
    return this.commands.execute(new UpdateMetrics(caller, checkItems(checkUpdate, body)));
  }

  @Delete()
  @ApiIds()
  @Route({
    access: 'admin:write',
    summary: 'Delete metrics',
    answers: { 200: { type: DeletedIds, description: 'What is deleted, and what is not' }, ...wrongIds },
  })
  delete(@Query('ids') ids: unknown, @Caller() caller: CallerType) {
    return this.commands.execute(new DeleteMetrics(caller, checkIds(ids)));
  }
}

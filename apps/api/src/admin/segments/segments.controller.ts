import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { ListQuery } from '../bulk/list-query.dto.js';
import { ChangeSegment } from './change-segment.handler.js';
import { CreateSegment } from './create-segment.handler.js';
import { DeleteSegment } from './delete-segment.handler.js';
import { GetSegment } from './get-segment.handler.js';
import { ListSegments } from './list-segments.handler.js';
import {
  ChangeSegmentBody,
  CreateSegmentBody,
  DeletedSegment,
  SegmentPath,
  SegmentView,
} from './segment.dto.js';
import { segmentNotFound } from './segments.js';

const example = {
  name: 'Paying',
  description: 'Everybody on a plan that costs',
  filter: { field: 'attributes.plan', op: 'in', value: ['pro', 'team'] },
};

@ApiTags('Segments')
@Controller('admin/v1/segments')
export class SegmentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Route({
    access: 'admin:read',
    summary: 'List the saved segments of the environment',
    description: 'Oldest first.',
    query: ListQuery,
    answers: { 200: { type: SegmentView, isArray: true, description: 'A part of the list' } },
  })
  list(@Query() part: ListQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new ListSegments(caller, part));
  }

  @Get(':id')
  @Route({
    access: 'admin:read',
    summary: 'Get a segment',
    params: SegmentPath,
    notFound: segmentNotFound,
    answers: { 200: { type: SegmentView, description: 'The segment' } },
  })
  get(@Param('id') id: string, @Caller() caller: CallerType) {
    return this.queries.execute(new GetSegment(caller, id));
  }

  @Post()
  @Route({
    access: 'admin:write',
    summary: 'Save a segment',
    description:
      'A filter, a search or both, under a name; whoever passes is a member at that moment. At most 200.',
    body: CreateSegmentBody,
    example,
    answers: { 201: { type: SegmentView, description: 'The segment' } },
  })
  create(@Body() body: CreateSegmentBody, @Caller() caller: CallerType) {
    return this.commands.execute(new CreateSegment(caller, body));
  }

  @Patch(':id')
  @Route({
    access: 'admin:write',
    summary: 'Change a segment',
    description: 'What is left out stays as it is.',
    params: SegmentPath,
    notFound: segmentNotFound,
    body: ChangeSegmentBody,
    example: { name: 'Customers' },
    answers: { 200: { type: SegmentView, description: 'The segment as it stands' } },
  })
  change(@Param('id') id: string, @Body() body: ChangeSegmentBody, @Caller() caller: CallerType) {
    return this.commands.execute(new ChangeSegment(caller, id, body));
  }

  @Delete(':id')
  @Route({
    access: 'admin:write',
    summary: 'Delete a segment',
    description: 'Nothing happens to its members.',
    params: SegmentPath,
    notFound: segmentNotFound,
    answers: { 200: { type: DeletedSegment, description: 'It is gone for good' } },
  })
  delete(@Param('id') id: string, @Caller() caller: CallerType) {
    return this.commands.execute(new DeleteSegment(caller, id));
  }
}

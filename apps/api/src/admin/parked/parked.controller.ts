import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { EngineError } from '@rollcall/event-sourcing';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { OperationView } from '../operations/operation.dto.js';
import { GetParked } from './get-parked.handler.js';
import { ListParked } from './list-parked.handler.js';
import {
  ListParkedQuery,
  ParkedDocumentView,
  ParkedPageView,
  ParkedPath,
  RetryAllBody,
  RetryView,
} from './parked.dto.js';
import { parkedNotFound } from './parked.js';
import { RetryAllParked } from './retry-all-parked.handler.js';
import { RetryParked } from './retry-parked.handler.js';

@ApiTags('Parked documents')
@Controller('admin/v1/parked')
export class ParkedController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Route({
    access: 'installation',
    summary: 'List parked documents',
    description:
      'An event of theirs could not be folded: it and those behind it wait in the log, in order, until the fold is mended or ' +
      'the event upcast. Nothing is skipped, and nothing can be discarded.',
    query: ListParkedQuery,
    notFound: () => new EngineError('unknown_projection', 'There is no such projection'),
    answers: { 200: { type: ParkedPageView, description: 'A page of them' } },
  })
  list(@Query() query: ListParkedQuery) {
    return this.queries.execute(new ListParked(query));
  }

  @Post('retry')
  @HttpCode(202)
  @Route({
    access: 'installation',
    summary: 'Retry all parked documents',
    body: RetryAllBody,
    example: { projection: 'user-profile' },
    answers: { 202: { type: OperationView, description: 'The operation' } },
  })
  retryAll(@Body() body: RetryAllBody, @Caller() caller: CallerType) {
    return this.commands.execute(new RetryAllParked(caller, body));
  }

  @Get(':id')
  @Route({
    access: 'installation',
    summary: 'Get a parked document',
    description: 'With the event that could not be folded, opened.',
    params: ParkedPath,
    notFound: parkedNotFound,
    answers: { 200: { type: ParkedDocumentView, description: 'What failed, and where' } },
  })
  get(@Param('id') id: string) {
    return this.queries.execute(new GetParked(id));
  }

  @Post(':id/retry')
  @HttpCode(200)
  @Route({
    access: 'installation',
    summary: 'Retry a parked document',
    description:
      'Folds it on from the event that failed, in whichever process folds it. What can be folded before it fails again is ' +
      'kept. `released: false` without an error: no process answered within 2 s; it is retried as soon as one does.',
    params: ParkedPath,
    notFound: parkedNotFound,
    answers: { 200: { type: RetryView, description: 'What came of it' } },
  })
  retry(@Param('id') id: string) {
    return this.commands.execute(new RetryParked(id));
  }
}

import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { EngineError } from '@rollcall/event-sourcing';
import { documented } from '../../http/errors/documented-errors.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { CancelOperation } from './cancel-operation.handler.js';
import { GetOperation } from './get-operation.handler.js';
import { ListOperations } from './list-operations.handler.js';
import { ListOperationsQuery, OperationPath, OperationsPage, OperationView } from './operation.dto.js';
import { operationNotFound } from './operations.js';
import { ResumeOperation } from './resume-operation.handler.js';

const notFound = (): EngineError => operationNotFound('unknown');

@ApiTags('Long operations')
@Controller('admin/v1/operations')
export class LongOperationsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Route({
    access: 'installation',
    summary: 'List operations',
    description: 'The newest first. Of those that have ended, the newest 1,000 are kept.',
    query: ListOperationsQuery,
    answers: { 200: { type: OperationsPage, description: 'A page of them' } },
  })
  list(@Query() query: ListOperationsQuery) {
    return this.queries.execute(new ListOperations(query));
  }

  @Get(':id')
  @Route({
    access: 'installation',
    summary: 'Get an operation',
    params: OperationPath,
    notFound,
    answers: { 200: { type: OperationView, description: 'The operation, its rate and the time left' } },
  })
  get(@Param('id') id: string) {
    return this.queries.execute(new GetOperation(id));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Route({
    access: 'installation',
    summary: 'Cancel an operation',
    description:
      'It ends, and takes back what it did where its kind can: `cancelling` until that is done. One that failed may be ' +
      'cancelled, too.',
    params: OperationPath,
    notFound,
    answers: {
      200: { type: OperationView, description: 'The operation' },
      409: documented('It succeeded, or was cancelled', new EngineError('operation_ended', 'It has ended')),
    },
  })
  cancel(@Param('id') id: string) {
    return this.commands.execute(new CancelOperation(id));
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Route({
    access: 'installation',
    summary: 'Resume an operation that failed or was cancelled',
    description: 'It goes on where it was; from the beginning where it was taken back.',
    params: OperationPath,
    notFound,
    answers: {
      200: { type: OperationView, description: 'The operation' },
      409: documented(
        'It has not ended, or it succeeded',
        new EngineError('operation_active', 'It is active'),
      ),
    },
  })
  resume(@Param('id') id: string) {
    return this.commands.execute(new ResumeOperation(id));
  }
}

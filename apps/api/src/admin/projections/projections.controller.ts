import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { EngineError } from '@rollcall/event-sourcing';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { documented } from '../../http/errors/documented-errors.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { OperationView } from '../operations/operation.dto.js';
import { GetProjection } from './get-projection.handler.js';
import { ListProjections } from './list-projections.handler.js';
import { PauseProjection } from './pause-projection.handler.js';
import { ProjectionPath, ProjectionView, RebuildBody } from './projection.dto.js';
import { unknownProjection } from './projections.js';
import { PruneProjection } from './prune-projection.handler.js';
import { RebuildProjection } from './rebuild-projection.handler.js';
import { ResumeProjection } from './resume-projection.handler.js';
import { RollbackProjection } from './rollback-projection.handler.js';

const answers = { 200: { type: ProjectionView, description: 'The projection' } } as const;
const noPrevious = {
  409: documented('There is no previous build', new EngineError('no_previous_build', 'There is none')),
};
const notFound = (): EngineError => unknownProjection('unknown');

@ApiTags('Projections')
@Controller('admin/v1/projections')
export class ProjectionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Route({
    access: 'installation',
    summary: 'List projections',
    description:
      'Every read model: its builds, how far they are behind, who folds them, and what went wrong last.',
    answers: { 200: { type: ProjectionView, isArray: true, description: 'All of them' } },
  })
  list() {
    return this.queries.execute(new ListProjections());
  }

  @Get(':name')
  @Route({
    access: 'installation',
    summary: 'Get a projection',
    params: ProjectionPath,
    notFound,
    answers,
  })
  get(@Param('name') name: string) {
    return this.queries.execute(new GetProjection(name));
  }

  @Post(':name/pause')
  @HttpCode(200)
  @Route({
    access: 'installation',
    summary: 'Pause a projection',
    description:
      'It stands still, also after a restart, until it is resumed. Reads of one user stay exact for up to 1,000 events; ' +
      'then they are answered 503, and lists grow old.',
    params: ProjectionPath,
    notFound,
    answers,
  })
  pause(@Param('name') name: string, @Caller() caller: CallerType) {
    return this.commands.execute(new PauseProjection(caller, name));
  }

  @Post(':name/resume')
  @HttpCode(200)
  @Route({
    access: 'installation',
    summary: 'Resume a projection',
    params: ProjectionPath,
    notFound,
    answers,
  })
  resume(@Param('name') name: string) {
    return this.commands.execute(new ResumeProjection(name));
  }

  @Post(':name/rebuild')
  @HttpCode(202)
  @Route({
    access: 'installation',
    summary: 'Rebuild a projection, or `all`',
    description:
      'An operation that folds a new build beside the live one, compares the two, and lets the new one go live. Reads and ' +
      'writes go on throughout.',
    params: ProjectionPath,
    notFound,
    body: RebuildBody,
    example: { dryRun: true },
    answers: {
      202: { type: OperationView, description: 'The operation' },
      409: documented(
        'Another rebuild of it is under way, or it is paused',
        new EngineError('rebuild_in_progress', 'Another build is under way'),
      ),
    },
  })
  rebuild(@Param('name') name: string, @Body() body: RebuildBody, @Caller() caller: CallerType) {
    return this.commands.execute(new RebuildProjection(caller, name, body));
  }

  @Post(':name/rollback')
  @HttpCode(200)
  @Route({
    access: 'installation',
    summary: 'Go back to the previous build, at once',
    description: 'It was fed on since, so that nothing is missing; once more goes forth again.',
    params: ProjectionPath,
    notFound,
    answers: { ...answers, ...noPrevious },
  })
  rollback(@Param('name') name: string) {
    return this.commands.execute(new RollbackProjection(name));
  }

  @Post(':name/prune')
  @HttpCode(200)
  @Route({
    access: 'installation',
    summary: 'Remove the previous build, and builds of older versions',
    description: 'There is no way back from then on. The data goes some seconds later.',
    params: ProjectionPath,
    notFound,
    answers: { ...answers, ...noPrevious },
  })
  prune(@Param('name') name: string) {
    return this.commands.execute(new PruneProjection(name));
  }
}

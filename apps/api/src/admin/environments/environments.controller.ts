import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '../../http/openapi.js';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { Route } from '../../http/route.js';
import { ListQuery } from '../bulk/list-query.dto.js';
import { CreateEnvironment } from './create-environment.handler.js';
import {
  CreateEnvironmentBody,
  environmentNotFound,
  EnvironmentPath,
  EnvironmentView,
  RenameEnvironmentBody,
} from './environment.dto.js';
import { GetEnvironment } from './get-environment.handler.js';
import { ListEnvironments } from './list-environments.handler.js';
import { RenameEnvironment } from './rename-environment.handler.js';

@ApiTags('Environments')
@Controller('admin/v1/environments')
export class EnvironmentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Route({
    access: 'admin:read',
    summary: 'List environments',
    description: 'Oldest first. An installation key sees all, any other key its own.',
    query: ListQuery,
    answers: { 200: { type: EnvironmentView, isArray: true, description: 'A part of the list' } },
  })
  list(@Query() part: ListQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new ListEnvironments(caller, part));
  }

  @Get(':key')
  @Route({
    access: 'admin:read',
    tells: 'position',
    summary: 'Get an environment',
    params: EnvironmentPath,
    notFound: environmentNotFound,
    answers: { 200: { type: EnvironmentView, description: 'The environment' } },
  })
  get(@Param('key') key: string, @Caller() caller: CallerType) {
    return this.queries.execute(new GetEnvironment(caller, key));
  }

  @Post()
  @Route({
    access: 'installation',
    tells: 'position',
    summary: 'Create an environment',
    description: 'With users, definitions, settings and keys of its own; it begins empty.',
    body: CreateEnvironmentBody,
    example: { key: 'staging', name: 'Staging', kind: 'staging' },
    answers: { 201: { type: EnvironmentView, description: 'The environment' } },
  })
  create(@Body() body: CreateEnvironmentBody, @Caller() caller: CallerType) {
    return this.commands.execute(new CreateEnvironment(caller, body));
  }

  @Patch(':key')
  @Route({
    access: 'admin:write',
    summary: 'Rename an environment',
    params: EnvironmentPath,
    notFound: environmentNotFound,
    body: RenameEnvironmentBody,
    example: { name: 'Staging (EU)' },
    answers: { 200: { type: EnvironmentView, description: 'The environment' } },
  })
  rename(@Param('key') key: string, @Body() body: RenameEnvironmentBody, @Caller() caller: CallerType) {
    return this.commands.execute(new RenameEnvironment(caller, key, body));
  }
}

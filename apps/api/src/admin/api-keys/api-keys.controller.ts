import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '../../http/openapi.js';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { Route } from '../../http/route.js';
import { ListQuery } from '../bulk/list-query.dto.js';
import { ApiKeyPath, ApiKeyView, CreateApiKeyBody, DeletedApiKey, IssuedApiKey } from './api-key.dto.js';
import { CreateApiKey } from './create-api-key.handler.js';
import { DeleteApiKey } from './delete-api-key.handler.js';
import { GetApiKey } from './get-api-key.handler.js';
import { ListApiKeys } from './list-api-keys.handler.js';
import { keyNotFound } from './permissions.js';
import { ReactivateApiKey } from './reactivate-api-key.handler.js';
import { RevokeApiKey } from './revoke-api-key.handler.js';
import { RotateApiKey } from './rotate-api-key.handler.js';

@ApiTags('API keys')
@Controller('admin/v1/api-keys')
export class ApiKeysController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Route({
    access: 'admin:read',
    summary: 'List the API keys of the environment',
    description: 'Oldest first. Only an installation key sees installation keys.',
    query: ListQuery,
    answers: { 200: { type: ApiKeyView, isArray: true, description: 'A part of the list' } },
  })
  list(@Query() part: ListQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new ListApiKeys(caller, part));
  }

  @Get(':prefix')
  @Route({
    access: 'admin:read',
    tells: 'position',
    summary: 'Get an API key',
    params: ApiKeyPath,
    notFound: keyNotFound,
    answers: { 200: { type: ApiKeyView, description: 'The key, without its secret' } },
  })
  get(@Param('prefix') prefix: string, @Caller() caller: CallerType) {
    return this.queries.execute(new GetApiKey(caller, prefix));
  }

  @Post()
  @Route({
    access: 'admin:write',
    summary: 'Create an API key',
    description:
      'The answer is the only place where the key is ever shown. Only an installation key makes installation keys, and ' +
      'keys of other environments.',
    body: CreateApiKeyBody,
    example: { name: 'Web shop', scope: 'application' },
    answers: { 201: { type: IssuedApiKey, description: 'The key' } },
  })
  create(@Body() body: CreateApiKeyBody, @Caller() caller: CallerType) {
    return this.commands.execute(new CreateApiKey(caller, body));
  }

  @Post(':prefix/rotate')
  @Route({
    access: 'admin:write',
    summary: 'Replace an API key by a new one',
    description: 'Same name, scope and environment. The old one is dead at once, and for good.',
    params: ApiKeyPath,
    notFound: keyNotFound,
    answers: { 201: { type: IssuedApiKey, description: 'The new key' } },
  })
  rotate(@Param('prefix') prefix: string, @Caller() caller: CallerType) {
    return this.commands.execute(new RotateApiKey(caller, prefix));
  }

  @Post(':prefix/revoke')
  @HttpCode(200)
  @Route({
    access: 'admin:write',
    summary: 'Shut an API key until it is reactivated',
    description: 'A key cannot revoke itself (422).',
    params: ApiKeyPath,
    notFound: keyNotFound,
    answers: { 200: { type: ApiKeyView, description: 'The key as it stands' } },
  })
  revoke(@Param('prefix') prefix: string, @Caller() caller: CallerType) {
    return this.commands.execute(new RevokeApiKey(caller, prefix));
  }

  @Post(':prefix/reactivate')
  @HttpCode(200)
  @Route({
    access: 'admin:write',
    summary: 'Open a revoked API key again',
    params: ApiKeyPath,
    notFound: keyNotFound,
    answers: { 200: { type: ApiKeyView, description: 'The key as it stands' } },
  })
  reactivate(@Param('prefix') prefix: string, @Caller() caller: CallerType) {
    return this.commands.execute(new ReactivateApiKey(caller, prefix));
  }

  @Delete(':prefix')
  @Route({
    access: 'admin:write',
    summary: 'Delete an API key',
    description: 'A key cannot delete itself (422).',
    params: ApiKeyPath,
    notFound: keyNotFound,
    answers: { 200: { type: DeletedApiKey, description: 'It is gone for good' } },
  })
  delete(@Param('prefix') prefix: string, @Caller() caller: CallerType) {
    return this.commands.execute(new DeleteApiKey(caller, prefix));
  }
}

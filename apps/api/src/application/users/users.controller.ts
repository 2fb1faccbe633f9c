import { Body, Controller, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { userNotFound } from '../../engine/users.js';
import { ApiTags } from '../../http/openapi.js';
import type { Answer } from '../../http/answer.js';
import { MomentQuery, momentOf } from '../../history/moment.js';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { Route } from '../../http/route.js';
import { APPLICATION_API } from '../prefixes.js';
import { CreateUser } from './create-user.handler.js';
import { GetUser } from './get-user.handler.js';
import { IdentifyUser } from './identify-user.handler.js';
import { UpdateUser } from './update-user.handler.js';
import { IdentifiedUserBody, USER_BODY_LIMIT, userExample, UserChangesBody, UserPath } from './user.dto.js';
import { UserResponse } from './user.response.js';

@ApiTags('Users')
@Controller(APPLICATION_API.map((prefix) => `${prefix}/users`))
export class UsersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Put(':id')
  @Route({
    access: 'application:write',
    summary: 'Identify a user: create them, or change just what is passed',
    params: UserPath,
    body: UserChangesBody,
    bodyLimit: USER_BODY_LIMIT,
    example: userExample,
    answers: { 200: { type: UserResponse, description: 'The user' } },
  })
  identify(
    @Param('id') id: string,
    @Body() body: UserChangesBody,
    @Caller() caller: CallerType,
  ): Promise<Answer<UserResponse>> {
    return this.commands.execute(new IdentifyUser(caller, id, body));
  }

  @Post()
  @Route({
    access: 'application:write',
    summary: 'Create a user',
    description: 'Safe to repeat. On a user who exists and would be changed: 422, use PUT or PATCH.',
    body: IdentifiedUserBody,
    bodyLimit: USER_BODY_LIMIT,
    example: { id: '18', ...userExample },
    answers: { 201: { type: UserResponse, description: 'The user' } },
  })
  create(@Body() body: IdentifiedUserBody, @Caller() caller: CallerType): Promise<Answer<UserResponse>> {
    return this.commands.execute(new CreateUser(caller, body));
  }

  @Patch(':id')
  @Route({
    access: 'application:write',
    summary: 'Change what is passed of a user who exists',
    params: UserPath,
    notFound: userNotFound,
    body: UserChangesBody,
    bodyLimit: USER_BODY_LIMIT,
    example: { attributes: { plan: 'pro' }, unset: ['name'] },
    answers: { 200: { type: UserResponse, description: 'The user' } },
  })
  update(
    @Param('id') id: string,
    @Body() body: UserChangesBody,
    @Caller() caller: CallerType,
  ): Promise<Answer<UserResponse>> {
    return this.commands.execute(new UpdateUser(caller, id, body));
  }

  @Get(':id')
  @Route({
    access: 'application:read',
    summary: 'Get a user, as they are or as they were',
    params: UserPath,
    notFound: userNotFound,
    query: MomentQuery,
    answers: { 200: { type: UserResponse, description: 'The user' } },
  })
  get(
    @Param('id') id: string,
    @Query() moment: MomentQuery,
    @Caller() caller: CallerType,
  ): Promise<Answer<UserResponse>> {
    return this.queries.execute(new GetUser(caller, id, momentOf(moment)));
  }
}

import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { userNotFound } from '../../engine/users.js';
import { ApiTags } from '../../http/openapi.js';
import type { Answer } from '../../http/answer.js';
import { MomentQuery, momentOf } from '../../history/moment.js';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { Route } from '../../http/route.js';
import { APPLICATION_API } from '../prefixes.js';
import { USER_BODY_LIMIT, UserPath } from '../users/user.dto.js';
import { ChangePreferences } from './change-preferences.handler.js';
import { GetPreferences } from './get-preferences.handler.js';
import { PreferencesBody, preferencesExample } from './preferences.dto.js';
import { PreferencesResponse } from './preferences.response.js';

@ApiTags('Preferences')
@Controller(APPLICATION_API.map((prefix) => `${prefix}/users/:id/preferences`))
export class PreferencesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Route({
    access: 'application:read',
    summary: "Get a user's preferences, as they are or as they were",
    params: UserPath,
    notFound: userNotFound,
    query: MomentQuery,
    answers: { 200: { type: PreferencesResponse, description: 'The preferences' } },
  })
  get(
    @Param('id') id: string,
    @Query() moment: MomentQuery,
    @Caller() caller: CallerType,
  ): Promise<Answer<PreferencesResponse>> {
    return this.queries.execute(new GetPreferences(caller, id, momentOf(moment)));
  }

  @Patch()
  @Route({
    access: 'application:write',
    summary: "Change a user's preferences",
    description: 'Streak mode and metrics need streak personalization to be on, else 403.',
    params: UserPath,
    notFound: userNotFound,
    body: PreferencesBody,
    bodyLimit: USER_BODY_LIMIT,
    example: preferencesExample,
    answers: { 200: { type: PreferencesResponse, description: 'All preferences, after the change' } },
  })
  change(
    @Param('id') id: string,
    @Body() body: PreferencesBody,
    @Caller() caller: CallerType,
  ): Promise<Answer<PreferencesResponse>> {
    return this.commands.execute(new ChangePreferences(caller, id, body));
  }
}

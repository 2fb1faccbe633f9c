import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { UserPath } from '../../application/users/user.dto.js';
import { userNotFound } from '../../engine/users.js';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { DiffUser } from './diff-user.handler.js';
import { ListUserEvents } from './list-user-events.handler.js';
import { UserDiff, UserDiffQuery, UserEventsPage, UserEventsQuery } from './user-history.dto.js';

@ApiTags('History')
@Controller('admin/v1/users')
export class UserHistoryController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id/events')
  @Route({
    access: 'admin:read',
    tells: 'position',
    isLong: true,
    summary: "Read a user's history",
    description:
      'Every event of the user: who asked for it, when, in which request, and what it changed, field by field. ' +
      'A page stays what it is while events are appended.',
    params: UserPath,
    notFound: userNotFound,
    query: UserEventsQuery,
    answers: { 200: { type: UserEventsPage, description: 'A page of events' } },
  })
  events(@Param('id') id: string, @Query() query: UserEventsQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new ListUserEvents(caller, id, query));
  }

  @Get(':id/diff')
  @Route({
    access: 'admin:read',
    tells: 'position',
    isLong: true,
    summary: 'Tell what changed in a user between two instants',
    params: UserPath,
    notFound: userNotFound,
    query: UserDiffQuery,
    answers: { 200: { type: UserDiff, description: 'The fields that are different' } },
  })
  diff(@Param('id') id: string, @Query() query: UserDiffQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new DiffUser(caller, id, query));
  }
}

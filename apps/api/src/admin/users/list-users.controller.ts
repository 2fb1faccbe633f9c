import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { ListUsersQuery, UsersPage } from './list-users.dto.js';
import { ListUsers } from './list-users.handler.js';

@ApiTags('Users')
@Controller('admin/v1/users')
export class ListUsersController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Route({
    access: 'admin:read',
    summary: 'Find users',
    description:
      'Of one tenant, as of `x-rollcall-as-of`. Users who stay as they are come once each, whatever else is written between ' +
      'two pages. Names and emails sort without regard to letter case; users without one come first.',
    query: ListUsersQuery,
    answers: { 200: { type: UsersPage, description: 'A page of them' } },
  })
  list(@Query() asked: ListUsersQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new ListUsers(caller, asked));
  }
}

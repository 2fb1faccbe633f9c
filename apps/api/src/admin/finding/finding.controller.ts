import { Controller, Get, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType, EdgeReply } from '../../http/edge-request.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { ExportUsers } from './export-users.handler.js';
import { ListUsers } from './list-users.handler.js';
import { exportAnswer, exportDescription, sendExport } from './send-export.js';
import { ExportUsersQuery, ListUsersQuery, UsersPageView } from './users.dto.js';

@ApiTags('Users')
@Controller('admin/v1/users')
export class FindingController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Route({
    access: 'admin:everyone',
    summary: 'Find users: search, filter, sort',
    description:
      'Of the environment, and of the tenant that the header tells. Pages are stable while users come and change: who is ' +
      'there throughout, and keeps their place in the order, is on one page. Needs an admin or installation key.',
    query: ListUsersQuery,
    answers: { 200: { type: UsersPageView, description: 'A page' } },
  })
  list(@Query() query: ListUsersQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new ListUsers(caller, query));
  }

  @Get('export')
  @Route({
    access: 'admin:everyone',
    isLong: true,
    summary: 'Export users: all, or those who are found',
    description: `${exportDescription} Needs an admin or installation key.`,
    query: ExportUsersQuery,
    answers: { 200: exportAnswer },
  })
  async export(
    @Query() query: ExportUsersQuery,
    @Caller() caller: CallerType,
    @Res({ passthrough: true }) reply: EdgeReply,
  ) {
    return sendExport(reply, await this.queries.execute(new ExportUsers(caller, query)));
  }
}

import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType, EdgeReply } from '../../http/edge-request.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { SegmentPath } from '../segments/segment.dto.js';
import { segmentNotFound } from '../segments/segments.js';
import { ExportUsers } from './export-users.handler.js';
import { ListUsers } from './list-users.handler.js';
import { exportAnswer, exportDescription, sendExport } from './send-export.js';
import { ExportUsersQuery, ListUsersQuery, UsersPageView } from './users.dto.js';

@ApiTags('Segments')
@Controller('admin/v1/segments')
export class MembersController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id/members')
  @Route({
    access: 'admin:everyone',
    summary: 'List the members of a segment',
    description:
      'Who passes at the moment, of the tenant that the header tells. A search or a filter narrows it further. Pages as ' +
      '`GET /admin/v1/users` has them. Needs an admin or installation key.',
    params: SegmentPath,
    notFound: segmentNotFound,
    query: ListUsersQuery,
    answers: { 200: { type: UsersPageView, description: 'A page' } },
  })
  list(@Param('id') segment: string, @Query() query: ListUsersQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new ListUsers(caller, { ...query, segment }));
  }

  @Get(':id/members/export')
  @Route({
    access: 'admin:everyone',
    isLong: true,
    summary: 'Export the members of a segment',
    description: `${exportDescription} Needs an admin or installation key.`,
    params: SegmentPath,
    notFound: segmentNotFound,
    query: ExportUsersQuery,
    answers: { 200: exportAnswer },
  })
  async export(
    @Param('id') segment: string,
    @Query() query: ExportUsersQuery,
    @Caller() caller: CallerType,
    @Res({ passthrough: true }) reply: EdgeReply,
  ) {
    return sendExport(reply, await this.queries.execute(new ExportUsers(caller, { ...query, segment })));
  }
}

import { Controller, Get, Header, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { ReplayEvents } from './replay-events.handler.js';
import { ReplayEventsQuery } from './replay.dto.js';

const line = {
  type: 'object',
  required: ['position', 'id', 'type', 'stream', 'revision', 'recordedAt', 'data'],
  properties: {
    ...Object.fromEntries(
      ['position', 'id', 'type', 'userId', 'stream', 'recordedAt', 'actor', 'correlationId', 'causationId']
        .concat('idempotencyKey')
        .map((name) => [name, { type: 'string' }]),
    ),
    revision: { type: 'integer' },
    data: { type: 'object' },
  },
};

@ApiTags('History')
@Controller('admin/v1/events')
export class ReplayController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Header('Content-Type', 'application/x-ndjson; charset=utf-8')
  @Route({
    access: 'admin:read',
    tells: 'nothing',
    isLong: true,
    summary: 'Replay the events of the environment',
    description:
      'One event a line, in log order, up to the end of the log: of users (of one tenant, where the header tells one), ' +
      'definitions and settings. With an admin or installation key, names of users and personal data are opened; with a ' +
      'read-only key they are left out. A replay that is cut off goes on with `after`, the `position` of the last line ' +
      'that arrived. What stops it on its way (an event that only a newer version can read, say) is told in a last line ' +
      '`{"error", "code", "after"}`.',
    query: ReplayEventsQuery,
    answers: {
      200: { description: 'Lines of JSON', content: { 'application/x-ndjson': { schema: line } } },
    },
  })
  replay(@Query() query: ReplayEventsQuery, @Caller() caller: CallerType) {
    return this.queries.execute(new ReplayEvents(caller, query));
  }
}

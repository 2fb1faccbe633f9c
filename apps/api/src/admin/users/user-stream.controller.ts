import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '../../http/openapi.js';
import { UserPath } from '../../application/users/user.dto.js';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { Route } from '../../http/route.js';
import { GetUserStream } from './get-user-stream.handler.js';
import { UserStream } from './user-stream.dto.js';

@ApiTags('Users')
@Controller('admin/v1/users')
export class UserStreamController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id/stream')
  @Route({
    access: 'admin:read',
    tells: 'nothing',
    summary: "Name a user's stream",
    description: 'The name that the stream has, or would have: also of a user who does not exist.',
    params: UserPath,
    answers: { 200: { type: UserStream, description: 'The name' } },
  })
  get(@Param('id') id: string, @Caller() caller: CallerType) {
    return this.queries.execute(new GetUserStream(caller, id));
  }
}

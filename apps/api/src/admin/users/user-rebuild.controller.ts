import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { UserPath } from '../../application/users/user.dto.js';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { OperationView } from '../operations/operation.dto.js';
import { RebuildUser } from './rebuild-user.handler.js';

@ApiTags('Users')
@Controller('admin/v1/users')
export class UserRebuildController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/rebuild')
  @HttpCode(202)
  @Route({
    access: 'installation',
    summary: "Rebuild a user's documents",
    description:
      'An operation that folds all documents of the user anew, from the first event, in every read model; replaces those that ' +
      'differ; and releases those that were parked. Reads and writes go on.',
    params: UserPath,
    answers: { 202: { type: OperationView, description: 'The operation' } },
  })
  rebuild(@Param('id') id: string, @Caller() caller: CallerType) {
    return this.commands.execute(new RebuildUser(caller, id));
  }
}

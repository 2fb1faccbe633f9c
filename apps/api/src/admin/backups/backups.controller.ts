import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Caller } from '../../http/caller.decorator.js';
import type { Caller as CallerType } from '../../http/edge-request.js';
import { ApiTags } from '../../http/openapi.js';
import { Route } from '../../http/route.js';
import { OperationView } from '../operations/operation.dto.js';
import { BackupList, MakeBackupBody } from './backup.dto.js';
import { ListBackups } from './list-backups.handler.js';
import { MakeBackup } from './make-backup.handler.js';

@ApiTags('Backups')
@Controller('admin/v1/backups')
export class BackupsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Route({
    access: 'installation',
    summary: 'List backups',
    description:
      'Those in the backup directory (`ROLLCALL_BACKUP_DIR`), the newest first. Files are not checked.',
    answers: { 200: { type: BackupList, description: 'Whole backups' } },
  })
  list() {
    return this.queries.execute(new ListBackups());
  }

  @Post()
  @HttpCode(202)
  @Route({
    access: 'installation',
    summary: 'Back up an embedded installation',
    description:
      'While it is used, as an operation: the log, then the keys and operational state are copied, and every document is ' +
      'folded from the copy. Everything acknowledged before it began is in it. Cancelled, it leaves nothing.',
    body: MakeBackupBody,
    example: { target: 'before-upgrade' },
    answers: { 202: { type: OperationView, description: 'The operation: see /admin/v1/operations/{id}' } },
  })
  make(@Body() body: MakeBackupBody, @Caller() caller: CallerType) {
    return this.commands.execute(new MakeBackup(caller, body));
  }
}

import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { listBackups } from '@rollcall/backup';
import type { Configuration } from '@rollcall/platform';
import { CONFIGURATION } from '../../engine/tokens.js';
import { Answer } from '../../http/answer.js';
import { backupView, type BackupList } from './backup.dto.js';

export class ListBackups extends Query<Answer<BackupList>> {}

@QueryHandler(ListBackups)
export class ListBackupsHandler implements IQueryHandler<ListBackups> {
  constructor(@Inject(CONFIGURATION) private readonly configuration: Configuration) {}

  execute(): Promise<Answer<BackupList>> {
    const backups = listBackups(this.configuration.backupDirectory).map(backupView);
    return Promise.resolve(new Answer({ backups }));
  }
}

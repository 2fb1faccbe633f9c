import { IsBoolean, IsOptional, Matches } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { ListedBackup } from '@rollcall/backup';
import { BACKUP_NAME, summaryOf, type BackupSummary } from '@rollcall/composition';
import { ApiInteger, ApiProperty } from '../../http/openapi.js';

export class MakeBackupBody {
  @JSONSchema({ description: 'Directory below the backup directory. Default: `backup-<time>`.' })
  @IsOptional()
  @Matches(BACKUP_NAME, {
    message: '$property must be 1 to 100 of A-Z a-z 0-9 . _ -, the first a letter or digit',
  })
  target?: string;

  @JSONSchema({
    description:
      'Also copy the key that opens personal data. Without it the backup alone is of no use to a thief.',
    default: false,
  })
  @IsOptional()
  @IsBoolean()
  includeInstallationKey?: boolean;
}

const time = { format: 'date-time', example: '2026-01-31T09:30:00.000Z' } as const;

export class BackupView implements BackupSummary {
  @ApiProperty({ example: 'backup-20260131T093000Z' })
  name!: string;

  @ApiProperty({ ...time, description: 'Everything acknowledged before it is in the backup.' })
  startedAt!: string;

  @ApiProperty(time)
  finishedAt!: string;

  @ApiInteger({ example: 31_457_280 })
  bytes!: number;

  @ApiProperty({ example: '0000000000034308', description: 'Position of the last event.' })
  head!: string;

  @ApiInteger({ example: 34_308 })
  events!: number;

  @ApiInteger({ example: 5_700 })
  users!: number;

  @ApiInteger({ example: 0, description: 'Events that could not be read or folded when it was made.' })
  unreadable!: number;

  @ApiProperty({ enum: ['included', 'not-included'], example: 'not-included' })
  installationKey!: 'included' | 'not-included';

  @ApiProperty({ example: '0.1.0', description: 'Of the Rollcall that made it.' })
  version!: string;
}

export class BackupList {
  @ApiProperty({ type: [BackupView] })
  backups!: readonly BackupView[];
}

export const backupView = ({ name, manifest }: ListedBackup): BackupView => summaryOf(name, manifest);

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { backupNameAt, type Engine } from '@rollcall/composition';
import type { Configuration } from '@rollcall/platform';
import { CONFIGURATION, ENGINE } from '../../engine/tokens.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { HttpRefusal } from '../../http/errors/http-refusal.js';
import { operationView, type OperationView } from '../operations/operation.dto.js';
import { Operations } from '../operations/operations.js';
import type { MakeBackupBody } from './backup.dto.js';

export class MakeBackup extends Command<Answer<OperationView>> {
  constructor(
    readonly caller: Caller,
    readonly body: MakeBackupBody,
  ) {
    super();
  }
}

@CommandHandler(MakeBackup)
export class MakeBackupHandler implements ICommandHandler<MakeBackup> {
  constructor(
    private readonly operations: Operations,
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  async execute({ caller, body }: MakeBackup): Promise<Answer<OperationView>> {
    if (this.engine.stores.files === undefined) throw elsewhere();
    const { target: name = backupNameAt(new Date()), includeInstallationKey = false } = body;
    if (existsSync(join(this.configuration.backupDirectory, name))) throw taken(name);
    const asked = { kind: 'backup', input: { name, includeInstallationKey }, unit: 'bytes' } as const;
    return new Answer(operationView(await this.operations.begin(asked, caller)), { status: 202 });
  }
}

const elsewhere = (): HttpRefusal =>
  new HttpRefusal(
    422,
    'backup_not_supported',
    'This installation keeps its data in EventStoreDB and MongoDB, which have backups of their own: see docs/production.md.',
  );

const taken = (name: string): HttpRefusal =>
  new HttpRefusal(422, 'target_not_empty', `There is a backup "${name}" already.`, { field: 'target' });

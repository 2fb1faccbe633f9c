import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { EnvironmentView, RenameEnvironmentBody } from './environment.dto.js';
import { Environments } from './environments.js';
import { checkMaySee } from './permissions.js';

export class RenameEnvironment extends Command<Answer<EnvironmentView>> {
  constructor(
    readonly caller: Caller,
    readonly key: string,
    readonly body: RenameEnvironmentBody,
  ) {
    super();
  }
}

@CommandHandler(RenameEnvironment)
export class RenameEnvironmentHandler implements ICommandHandler<RenameEnvironment> {
  constructor(private readonly environments: Environments) {}

  async execute({ caller, key, body: { name } }: RenameEnvironment): Promise<Answer<EnvironmentView>> {
    checkMaySee(caller, key);
    return this.environments.run(caller, key, { type: 'RenameEnvironment', expects: 'existing', name });
  }
}

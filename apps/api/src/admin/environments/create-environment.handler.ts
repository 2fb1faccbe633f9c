import { randomBytes } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { CreateEnvironmentBody, EnvironmentView } from './environment.dto.js';
import { Environments } from './environments.js';

const SALT_BYTES = 32;

export class CreateEnvironment extends Command<Answer<EnvironmentView>> {
  constructor(
    readonly caller: Caller,
    readonly body: CreateEnvironmentBody,
  ) {
    super();
  }
}

@CommandHandler(CreateEnvironment)
export class CreateEnvironmentHandler implements ICommandHandler<CreateEnvironment> {
  constructor(private readonly environments: Environments) {}

  execute({ caller, body: { key, name, kind } }: CreateEnvironment): Promise<Answer<EnvironmentView>> {
    const salt = randomBytes(SALT_BYTES).toString('base64');
    return this.environments.run(caller, key, {
      type: 'CreateEnvironment',
      expects: 'new',
      key,
      name,
      kind,
      salt,
    });
  }
}

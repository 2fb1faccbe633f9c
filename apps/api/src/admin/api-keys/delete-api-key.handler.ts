import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { DeletedApiKey } from './api-key.dto.js';
import { ApiKeys } from './api-keys.js';
import { checkNotOwn } from './permissions.js';

export class DeleteApiKey extends Command<Answer<DeletedApiKey>> {
  constructor(
    readonly caller: Caller,
    readonly prefix: string,
  ) {
    super();
  }
}

@CommandHandler(DeleteApiKey)
export class DeleteApiKeyHandler implements ICommandHandler<DeleteApiKey> {
  constructor(private readonly apiKeys: ApiKeys) {}

  async execute({ caller, prefix }: DeleteApiKey): Promise<Answer<DeletedApiKey>> {
    await this.apiKeys.load(caller, prefix);
    checkNotOwn(caller, prefix);
    const { position } = await this.apiKeys.run(caller, prefix, {
      type: 'DeleteApiKey',
      expects: 'existing',
    });
    return new Answer({ prefix }, { position });
  }
}

import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { ApiKeyView } from './api-key.dto.js';
import { ApiKeys } from './api-keys.js';
import { checkNotOwn } from './permissions.js';

export class RevokeApiKey extends Command<Answer<ApiKeyView>> {
  constructor(
    readonly caller: Caller,
    readonly prefix: string,
  ) {
    super();
  }
}

@CommandHandler(RevokeApiKey)
export class RevokeApiKeyHandler implements ICommandHandler<RevokeApiKey> {
  constructor(private readonly apiKeys: ApiKeys) {}

  async execute({ caller, prefix }: RevokeApiKey): Promise<Answer<ApiKeyView>> {
    await this.apiKeys.load(caller, prefix);
    checkNotOwn(caller, prefix);
    await this.apiKeys.run(caller, prefix, { type: 'RevokeApiKey', expects: 'existing' });
    return this.apiKeys.answer(caller, prefix);
  }
}

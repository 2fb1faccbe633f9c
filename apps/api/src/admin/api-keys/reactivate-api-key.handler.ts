import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { ApiKeyView } from './api-key.dto.js';
import { ApiKeys } from './api-keys.js';

export class ReactivateApiKey extends Command<Answer<ApiKeyView>> {
  constructor(
    readonly caller: Caller,
    readonly prefix: string,
  ) {
    super();
  }
}

@CommandHandler(ReactivateApiKey)
export class ReactivateApiKeyHandler implements ICommandHandler<ReactivateApiKey> {
  constructor(private readonly apiKeys: ApiKeys) {}

  async execute({ caller, prefix }: ReactivateApiKey): Promise<Answer<ApiKeyView>> {
    await this.apiKeys.load(caller, prefix);
    await this.apiKeys.run(caller, prefix, { type: 'ReactivateApiKey', expects: 'existing' });
    return this.apiKeys.answer(caller, prefix);
  }
}

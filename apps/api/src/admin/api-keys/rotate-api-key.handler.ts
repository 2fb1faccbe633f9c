import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newApiKey } from '@rollcall/composition';
import { apiKeyDecider } from '@rollcall/domain';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { IssuedApiKey } from './api-key.dto.js';
import { ApiKeys } from './api-keys.js';
import { issuedView } from './present.js';

export class RotateApiKey extends Command<Answer<IssuedApiKey>> {
  constructor(
    readonly caller: Caller,
    readonly prefix: string,
  ) {
    super();
  }
}

/**
 * The new key first, then the end of the old one, which is dead at once: whatever fails between the two leaves the old
 * key alive, and at worst a new one that nobody was ever told.
 */
@CommandHandler(RotateApiKey)
export class RotateApiKeyHandler implements ICommandHandler<RotateApiKey> {
  constructor(private readonly apiKeys: ApiKeys) {}

  async execute({ caller, prefix }: RotateApiKey): Promise<Answer<IssuedApiKey>> {
    const { state: old } = await this.apiKeys.load(caller, prefix);
    const made = newApiKey();
    const rotate = { type: 'RotateApiKey', expects: 'existing', to: made.prefix } as const;
    // Refuses before anything is written.
    apiKeyDecider.decide(old, rotate);
    const { name, scope, environment } = old.key;
    const { state } = await this.apiKeys.issue(caller, made, {
      name,
      scope,
      environment,
      rotatedFrom: prefix,
    });
    const { position } = await this.apiKeys.run(caller, prefix, rotate);
    return new Answer(issuedView(state, made), { position });
  }
}

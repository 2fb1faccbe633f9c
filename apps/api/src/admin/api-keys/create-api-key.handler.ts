import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newApiKey } from '@rollcall/composition';
import { isDomainError } from '@rollcall/domain';
import { EnvironmentDirectory } from '../../engine/environment-directory.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { invalidValue } from '../../http/errors/http-refusal.js';
import type { CreateApiKeyBody, IssuedApiKey } from './api-key.dto.js';
import { ApiKeys } from './api-keys.js';
import { checkMayCreate } from './permissions.js';
import { issuedView } from './present.js';

export class CreateApiKey extends Command<Answer<IssuedApiKey>> {
  constructor(
    readonly caller: Caller,
    readonly body: CreateApiKeyBody,
  ) {
    super();
  }
}

@CommandHandler(CreateApiKey)
export class CreateApiKeyHandler implements ICommandHandler<CreateApiKey> {
  constructor(
    private readonly apiKeys: ApiKeys,
    private readonly environments: EnvironmentDirectory,
  ) {}

  async execute({ caller, body }: CreateApiKey): Promise<Answer<IssuedApiKey>> {
    const { name, scope, environment = caller.environment } = body;
    checkMayCreate(caller, { scope, environment });
    await this.apiKeys.checkEnvironment(caller);
    if (body.environment !== undefined) await this.checkExists(body.environment);
    const made = newApiKey();
    const { state, position } = await this.apiKeys.issue(caller, made, { name, scope, environment });
    return new Answer(issuedView(state, made), { position });
  }

  /** What the body names is the body's to answer for. */
  private async checkExists(environment: string): Promise<void> {
    try {
      await this.environments.get(environment);
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'environment_not_found') throw error;
      throw invalidValue('environment', 'the key of an environment');
    }
  }
}

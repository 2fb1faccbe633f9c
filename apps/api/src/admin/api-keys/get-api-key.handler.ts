import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { ApiKeyView } from './api-key.dto.js';
import { ApiKeys } from './api-keys.js';

export class GetApiKey extends Query<Answer<ApiKeyView>> {
  constructor(
    readonly caller: Caller,
    readonly prefix: string,
  ) {
    super();
  }
}

@QueryHandler(GetApiKey)
export class GetApiKeyHandler implements IQueryHandler<GetApiKey> {
  constructor(private readonly apiKeys: ApiKeys) {}

  execute({ caller, prefix }: GetApiKey): Promise<Answer<ApiKeyView>> {
    return this.apiKeys.answer(caller, prefix);
  }
}

import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { apiKeysProjection } from '@rollcall/projections';
import { ReadModels } from '@rollcall/projector';
import type { Condition } from '@rollcall/read-store';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { findPart } from '../bulk/find-part.js';
import type { ListQuery } from '../bulk/list-query.dto.js';
import type { ApiKeyView } from './api-key.dto.js';
import { ApiKeys } from './api-keys.js';

export class ListApiKeys extends Query<Answer<ApiKeyView[]>> {
  constructor(
    readonly caller: Caller,
    readonly part: ListQuery,
  ) {
    super();
  }
}

@QueryHandler(ListApiKeys)
export class ListApiKeysHandler implements IQueryHandler<ListApiKeys> {
  constructor(
    private readonly readModels: ReadModels,
    private readonly apiKeys: ApiKeys,
  ) {}

  async execute({ caller, part }: ListApiKeys): Promise<Answer<ApiKeyView[]>> {
    await this.apiKeys.checkEnvironment(caller);
    const order = { filter: visibleTo(caller), sort: { field: 'created', direction: 'asc' } } as const;
    const { bodies, asOf } = await findPart(
      this.readModels,
      apiKeysProjection,
      order,
      part,
      caller.minPosition,
    );
    return new Answer(await this.apiKeys.views(bodies), { asOf });
  }
}

/** The environment's keys; installation keys see one another there too. */
function visibleTo({ scope, environment }: Caller): Condition {
  const ofEnvironment: Condition = { field: 'environment', op: 'eq', value: environment };
  if (scope === 'installation') return ofEnvironment;
  return { and: [ofEnvironment, { field: 'scope', op: 'ne', value: 'installation' }] };
}

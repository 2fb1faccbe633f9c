import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { environmentsProjection } from '@rollcall/projections';
import { ReadModels } from '@rollcall/projector';
import type { Condition } from '@rollcall/read-store';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { findPart } from '../bulk/find-part.js';
import type { ListQuery } from '../bulk/list-query.dto.js';
import { environmentView, type EnvironmentView } from './environment.dto.js';

export class ListEnvironments extends Query<Answer<EnvironmentView[]>> {
  constructor(
    readonly caller: Caller,
    readonly part: ListQuery,
  ) {
    super();
  }
}

@QueryHandler(ListEnvironments)
export class ListEnvironmentsHandler implements IQueryHandler<ListEnvironments> {
  constructor(private readonly readModels: ReadModels) {}

  async execute({ caller, part }: ListEnvironments): Promise<Answer<EnvironmentView[]>> {
    const { scope, environment, minPosition } = caller;
    const own: Condition = { field: 'key', op: 'eq', value: environment };
    const filter = scope === 'installation' ? {} : { filter: own };
    const order = { ...filter, sort: { field: 'created', direction: 'asc' } } as const;
    const { bodies, asOf } = await findPart(
      this.readModels,
      environmentsProjection,
      order,
      part,
      minPosition,
    );
    return new Answer(bodies.map(environmentView), { asOf });
  }
}

import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import {
  DEFAULT_OPERATIONS,
  operationView,
  type ListOperationsQuery,
  type OperationsPage,
} from './operation.dto.js';
import { Operations } from './operations.js';

export class ListOperations extends Query<Answer<OperationsPage>> {
  constructor(readonly query: ListOperationsQuery) {
    super();
  }
}

@QueryHandler(ListOperations)
export class ListOperationsHandler implements IQueryHandler<ListOperations> {
  constructor(private readonly operations: Operations) {}

  async execute({ query }: ListOperations): Promise<Answer<OperationsPage>> {
    const { state, kind, limit = DEFAULT_OPERATIONS, cursor } = query;
    const states = state && [state];
    const page = await this.operations.list({ states, kind, limit, cursor });
    return new Answer({ operations: page.operations.map(operationView), next: page.nextCursor ?? null });
  }
}

import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import { operationView, type OperationView } from './operation.dto.js';
import { Operations } from './operations.js';

export class GetOperation extends Query<Answer<OperationView>> {
  constructor(readonly id: string) {
    super();
  }
}

@QueryHandler(GetOperation)
export class GetOperationHandler implements IQueryHandler<GetOperation> {
  constructor(private readonly operations: Operations) {}

  async execute({ id }: GetOperation): Promise<Answer<OperationView>> {
    return new Answer(operationView(await this.operations.get(id)));
  }
}

import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import { operationView, type OperationView } from './operation.dto.js';
import { Operations } from './operations.js';

export class CancelOperation extends Command<Answer<OperationView>> {
  constructor(readonly id: string) {
    super();
  }
}

@CommandHandler(CancelOperation)
export class CancelOperationHandler implements ICommandHandler<CancelOperation> {
  constructor(private readonly operations: Operations) {}

  async execute({ id }: CancelOperation): Promise<Answer<OperationView>> {
    return new Answer(operationView(await this.operations.cancel(id)));
  }
}

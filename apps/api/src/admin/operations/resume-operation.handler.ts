import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import { operationView, type OperationView } from './operation.dto.js';
import { Operations } from './operations.js';

export class ResumeOperation extends Command<Answer<OperationView>> {
  constructor(readonly id: string) {
    super();
  }
}

@CommandHandler(ResumeOperation)
export class ResumeOperationHandler implements ICommandHandler<ResumeOperation> {
  constructor(private readonly operations: Operations) {}

  async execute({ id }: ResumeOperation): Promise<Answer<OperationView>> {
    return new Answer(operationView(await this.operations.resume(id)));
  }
}

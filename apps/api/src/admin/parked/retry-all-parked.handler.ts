import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { JsonObject } from '@rollcall/event-sourcing';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { operationView, type OperationView } from '../operations/operation.dto.js';
import { Operations } from '../operations/operations.js';
import type { RetryAllBody } from './parked.dto.js';
import { Parked } from './parked.js';

export class RetryAllParked extends Command<Answer<OperationView>> {
  constructor(
    readonly caller: Caller,
    readonly body: RetryAllBody,
  ) {
    super();
  }
}

@CommandHandler(RetryAllParked)
export class RetryAllParkedHandler implements ICommandHandler<RetryAllParked> {
  constructor(
    private readonly parked: Parked,
    private readonly operations: Operations,
  ) {}

  async execute({ caller, body: { projection } }: RetryAllParked): Promise<Answer<OperationView>> {
    if (projection !== undefined) await this.parked.buildsOf(projection);
    const input: JsonObject = projection === undefined ? {} : { projection };
    const asked = { kind: 'retry-parked', input, unit: 'documents' } as const;
    return new Answer(operationView(await this.operations.begin(asked, caller)));
  }
}

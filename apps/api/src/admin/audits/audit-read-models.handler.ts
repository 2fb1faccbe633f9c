import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Engine } from '@rollcall/composition';
import type { JsonObject } from '@rollcall/event-sourcing';
import { ENGINE } from '../../engine/tokens.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { operationView, type OperationView } from '../operations/operation.dto.js';
import { Operations } from '../operations/operations.js';
import type { AuditBody } from './audit.dto.js';

export class AuditReadModels extends Command<Answer<OperationView>> {
  constructor(
    readonly caller: Caller,
    readonly body: AuditBody,
  ) {
    super();
  }
}

@CommandHandler(AuditReadModels)
export class AuditReadModelsHandler implements ICommandHandler<AuditReadModels> {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly operations: Operations,
  ) {}

  async execute({ caller, body }: AuditReadModels): Promise<Answer<OperationView>> {
    const { sample, seed, projection } = body;
    if (projection !== undefined) await this.engine.rebuilds.record(projection);
    const input: JsonObject = {
      ...(sample !== undefined && { sample }),
      ...(seed !== undefined && { seed }),
      ...(projection !== undefined && { projection }),
    };
    return new Answer(operationView(await this.operations.begin({ kind: 'audit', input }, caller)));
  }
}

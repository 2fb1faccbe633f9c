import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { RebuildInput } from '@rollcall/composition';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { operationView, type OperationView } from '../operations/operation.dto.js';
import { Operations } from '../operations/operations.js';
import type { RebuildBody } from './projection.dto.js';
import { Projections } from './projections.js';

export class RebuildProjection extends Command<Answer<OperationView>> {
  constructor(
    readonly caller: Caller,
    readonly name: string,
    readonly body: RebuildBody,
  ) {
    super();
  }
}

@CommandHandler(RebuildProjection)
export class RebuildProjectionHandler implements ICommandHandler<RebuildProjection> {
  constructor(
    private readonly projections: Projections,
    private readonly operations: Operations,
  ) {}

  async execute({ caller, name, body }: RebuildProjection): Promise<Answer<OperationView>> {
    const projections = await this.projections.toRebuild(name);
    const input: RebuildInput = { projections, dryRun: body.dryRun ?? false };
    const operation = await this.operations.begin({ kind: 'rebuild', input }, caller);
    return new Answer(operationView(operation));
  }
}

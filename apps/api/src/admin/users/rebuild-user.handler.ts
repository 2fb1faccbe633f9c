import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Engine } from '@rollcall/composition';
import { ENGINE } from '../../engine/tokens.js';
import { streamOf, userNotFound, Users } from '../../engine/users.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { operationView, type OperationView } from '../operations/operation.dto.js';
import { Operations } from '../operations/operations.js';

export class RebuildUser extends Command<Answer<OperationView>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
  ) {
    super();
  }
}

@CommandHandler(RebuildUser)
export class RebuildUserHandler implements ICommandHandler<RebuildUser> {
  constructor(
    private readonly users: Users,
    private readonly operations: Operations,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {}

  async execute({ caller, id }: RebuildUser): Promise<Answer<OperationView>> {
    const stream = streamOf(await this.users.facts(caller), caller, id);
    const { eventStore } = this.engine.stores;
    if ((await eventStore.readStream(stream, { direction: 'backwards', limit: 1 })).length === 0)
      throw userNotFound();
    const asked = { kind: 'rebuild-user', input: { stream }, unit: 'documents' } as const;
    return new Answer(operationView(await this.operations.begin(asked, caller)));
  }
}

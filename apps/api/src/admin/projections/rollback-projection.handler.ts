import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { ProjectionView } from './projection.dto.js';
import { Projections } from './projections.js';

export class RollbackProjection extends Command<Answer<ProjectionView>> {
  constructor(readonly name: string) {
    super();
  }
}

@CommandHandler(RollbackProjection)
export class RollbackProjectionHandler implements ICommandHandler<RollbackProjection> {
  constructor(private readonly projections: Projections) {}

  async execute({ name }: RollbackProjection): Promise<Answer<ProjectionView>> {
    return new Answer(await this.projections.rollback(name));
  }
}

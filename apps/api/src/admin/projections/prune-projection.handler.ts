import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { ProjectionView } from './projection.dto.js';
import { Projections } from './projections.js';

export class PruneProjection extends Command<Answer<ProjectionView>> {
  constructor(readonly name: string) {
    super();
  }
}

@CommandHandler(PruneProjection)
export class PruneProjectionHandler implements ICommandHandler<PruneProjection> {
  constructor(private readonly projections: Projections) {}

  async execute({ name }: PruneProjection): Promise<Answer<ProjectionView>> {
    return new Answer(await this.projections.prune(name));
  }
}

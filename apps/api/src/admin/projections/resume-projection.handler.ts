import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { ProjectionView } from './projection.dto.js';
import { Projections } from './projections.js';

export class ResumeProjection extends Command<Answer<ProjectionView>> {
  constructor(readonly name: string) {
    super();
  }
}

@CommandHandler(ResumeProjection)
export class ResumeProjectionHandler implements ICommandHandler<ResumeProjection> {
  constructor(private readonly projections: Projections) {}

  async execute({ name }: ResumeProjection): Promise<Answer<ProjectionView>> {
    return new Answer(await this.projections.resume(name));
  }
}

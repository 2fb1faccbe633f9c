import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { ProjectionView } from './projection.dto.js';
import { Projections } from './projections.js';

export class PauseProjection extends Command<Answer<ProjectionView>> {
  constructor(
    readonly caller: Caller,
    readonly name: string,
  ) {
    super();
  }
}

@CommandHandler(PauseProjection)
export class PauseProjectionHandler implements ICommandHandler<PauseProjection> {
  constructor(private readonly projections: Projections) {}

  async execute({ caller, name }: PauseProjection): Promise<Answer<ProjectionView>> {
    return new Answer(await this.projections.pause(name, caller));
  }
}

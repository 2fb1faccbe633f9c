import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EnvironmentDirectory } from '../../engine/environment-directory.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { type CreateSegmentBody, segmentView, type SegmentView } from './segment.dto.js';
import { checkSegment } from './check-segment.js';
import { segmentIn, Segments } from './segments.js';

export class CreateSegment extends Command<Answer<SegmentView>> {
  constructor(
    readonly caller: Caller,
    readonly body: CreateSegmentBody,
  ) {
    super();
  }
}

@CommandHandler(CreateSegment)
export class CreateSegmentHandler implements ICommandHandler<CreateSegment> {
  constructor(
    private readonly segments: Segments,
    private readonly environments: EnvironmentDirectory,
  ) {}

  async execute({ caller, body }: CreateSegment): Promise<Answer<SegmentView>> {
    const { name, description = null, filter = null, search = null } = body;
    const details = { name, description, filter, search };
    await this.environments.deciding(caller.environment, (facts) => checkSegment(details, facts));
    const id = randomUUID();
    const { segments, position } = await this.segments.decide(caller, {
      type: 'CreateSegment',
      expects: 'any',
      id,
      details,
    });
    return new Answer(segmentView(segmentIn(segments, id)), { position });
  }
}

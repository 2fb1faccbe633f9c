import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EnvironmentDirectory } from '../../engine/environment-directory.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { told } from '../settings/told.js';
import { type ChangeSegmentBody, segmentView, type SegmentView } from './segment.dto.js';
import { checkSegment } from './check-segment.js';
import { segmentIn, Segments } from './segments.js';

export class ChangeSegment extends Command<Answer<SegmentView>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
    readonly body: ChangeSegmentBody,
  ) {
    super();
  }
}

@CommandHandler(ChangeSegment)
export class ChangeSegmentHandler implements ICommandHandler<ChangeSegment> {
  constructor(
    private readonly segments: Segments,
    private readonly environments: EnvironmentDirectory,
  ) {}

  async execute({ caller, id, body }: ChangeSegment): Promise<Answer<SegmentView>> {
    const { name, description, filter, search } = body;
    const changes = told({ name, description, filter, search });
    await this.environments.deciding(caller.environment, (facts) => checkSegment(changes, facts));
    const { segments, position } = await this.segments.decide(caller, {
      type: 'ChangeSegment',
      expects: 'existing',
      id: id.toLowerCase(),
      changes,
    });
    return new Answer(segmentView(segmentIn(segments, id)), { position });
  }
}

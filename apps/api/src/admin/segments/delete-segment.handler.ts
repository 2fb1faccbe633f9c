import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { DeletedSegment } from './segment.dto.js';
import { Segments } from './segments.js';

export class DeleteSegment extends Command<Answer<DeletedSegment>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
  ) {
    super();
  }
}

@CommandHandler(DeleteSegment)
export class DeleteSegmentHandler implements ICommandHandler<DeleteSegment> {
  constructor(private readonly segments: Segments) {}

  async execute({ caller, id: asked }: DeleteSegment): Promise<Answer<DeletedSegment>> {
    const id = asked.toLowerCase();
    const { position } = await this.segments.decide(caller, {
      type: 'DeleteSegment',
      expects: 'existing',
      id,
    });
    return new Answer({ id }, { position });
  }
}

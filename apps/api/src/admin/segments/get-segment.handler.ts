import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { segmentView, type SegmentView } from './segment.dto.js';
import { Segments } from './segments.js';

export class GetSegment extends Query<Answer<SegmentView>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(GetSegment)
export class GetSegmentHandler implements IQueryHandler<GetSegment> {
  constructor(private readonly segments: Segments) {}

  async execute({ caller, id }: GetSegment): Promise<Answer<SegmentView>> {
    const { segment, position } = await this.segments.get(caller, id);
    return new Answer(segmentView(segment), { asOf: position });
  }
}

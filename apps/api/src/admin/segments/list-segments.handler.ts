import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { type ListQuery, partOf } from '../bulk/list-query.dto.js';
import { segmentView, type SegmentView } from './segment.dto.js';
import { Segments } from './segments.js';

export class ListSegments extends Query<Answer<readonly SegmentView[]>> {
  constructor(
    readonly caller: Caller,
    readonly part: ListQuery,
  ) {
    super();
  }
}

@QueryHandler(ListSegments)
export class ListSegmentsHandler implements IQueryHandler<ListSegments> {
  constructor(private readonly segments: Segments) {}

  async execute({ caller, part }: ListSegments): Promise<Answer<readonly SegmentView[]>> {
    const { segments, position } = await this.segments.read(caller);
    return new Answer(partOf(segments, part).map(segmentView), { asOf: position });
  }
}

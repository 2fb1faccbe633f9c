import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import { DEFAULT_PARKED, type ListParkedQuery, type ParkedPageView } from './parked.dto.js';
import { Parked } from './parked.js';
import { parkedView } from './present.js';

export class ListParked extends Query<Answer<ParkedPageView>> {
  constructor(readonly query: ListParkedQuery) {
    super();
  }
}

@QueryHandler(ListParked)
export class ListParkedHandler implements IQueryHandler<ListParked> {
  constructor(private readonly parked: Parked) {}

  async execute({ query }: ListParked): Promise<Answer<ParkedPageView>> {
    const { limit = DEFAULT_PARKED, projection, cursor } = query;
    const { records, nextCursor } = await this.parked.page(limit, projection, cursor);
    return new Answer({ parked: records.map(parkedView), next: nextCursor ?? null });
  }
}

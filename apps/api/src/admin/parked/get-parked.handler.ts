import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { ParkedDocumentView } from './parked.dto.js';
import { Parked } from './parked.js';
import { parkedDocumentView } from './present.js';

export class GetParked extends Query<Answer<ParkedDocumentView>> {
  constructor(readonly id: string) {
    super();
  }
}

@QueryHandler(GetParked)
export class GetParkedHandler implements IQueryHandler<GetParked> {
  constructor(private readonly parked: Parked) {}

  async execute({ id }: GetParked): Promise<Answer<ParkedDocumentView>> {
    const record = await this.parked.get(id);
    return new Answer(parkedDocumentView(record, await this.parked.eventOf(record)));
  }
}

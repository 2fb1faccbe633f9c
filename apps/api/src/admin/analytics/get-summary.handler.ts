import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { summary } from '@rollcall/analytics';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { SummaryQuery, SummaryView } from './overview.dto.js';
import { asOf, Questions, today } from './questions.js';

export class GetSummary extends Query<Answer<SummaryView>> {
  constructor(
    readonly caller: Caller,
    readonly query: SummaryQuery,
  ) {
    super();
  }
}

@QueryHandler(GetSummary)
export class GetSummaryHandler implements IQueryHandler<GetSummary> {
  constructor(private readonly questions: Questions) {}

  async execute({ caller, query }: GetSummary): Promise<Answer<SummaryView>> {
    const { reader, selection } = await this.questions.understandWhom(caller, query);
    return asOf(reader, await summary(reader, query.day ?? today(), selection));
  }
}

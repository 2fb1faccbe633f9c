import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { retention } from '@rollcall/analytics';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { DEFAULT_PERIODS, type RetentionQuery, type RetentionView } from './retention.dto.js';
import { asOf, Questions } from './questions.js';

export class GetRetention extends Query<Answer<RetentionView>> {
  constructor(
    readonly caller: Caller,
    readonly query: RetentionQuery,
  ) {
    super();
  }
}

@QueryHandler(GetRetention)
export class GetRetentionHandler implements IQueryHandler<GetRetention> {
  constructor(private readonly questions: Questions) {}

  async execute({ caller, query }: GetRetention): Promise<Answer<RetentionView>> {
    const { reader, question } = await this.questions.understand(caller, query);
    const { cohort = 'month', periods = DEFAULT_PERIODS } = query;
    return asOf(reader, await retention(reader, { ...question, cohort, periods }));
  }
}

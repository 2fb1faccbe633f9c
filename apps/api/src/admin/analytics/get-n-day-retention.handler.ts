import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { nDayRetention } from '@rollcall/analytics';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { NDayRetentionQuery, NDayRetentionView } from './retention.dto.js';
import { asOf, Questions } from './questions.js';

export class GetNDayRetention extends Query<Answer<NDayRetentionView>> {
  constructor(
    readonly caller: Caller,
    readonly query: NDayRetentionQuery,
  ) {
    super();
  }
}

@QueryHandler(GetNDayRetention)
export class GetNDayRetentionHandler implements IQueryHandler<GetNDayRetention> {
  constructor(private readonly questions: Questions) {}

  async execute({ caller, query }: GetNDayRetention): Promise<Answer<NDayRetentionView>> {
    const { reader, question, settings } = await this.questions.understand(caller, query);
    const { days = settings.experimentation.userActivationWindow } = query;
    return asOf(reader, await nDayRetention(reader, { ...question, days }));
  }
}

import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { earlyEngagement } from '@rollcall/analytics';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { EarlyEngagementQuery, EarlyEngagementView } from './engagement.dto.js';
import { asOf, Questions } from './questions.js';

export class GetEarlyEngagement extends Query<Answer<EarlyEngagementView>> {
  constructor(
    readonly caller: Caller,
    readonly query: EarlyEngagementQuery,
  ) {
    super();
  }
}

@QueryHandler(GetEarlyEngagement)
export class GetEarlyEngagementHandler implements IQueryHandler<GetEarlyEngagement> {
  constructor(private readonly questions: Questions) {}

  async execute({ caller, query }: GetEarlyEngagement): Promise<Answer<EarlyEngagementView>> {
    const { reader, question, settings } = await this.questions.understand(caller, query);
    const { experimentation, aggregationPeriod } = settings;
    const { days = experimentation.userActivationWindow } = query;
    const { granularity = aggregationPeriod === 'weekly' ? 'week' : 'month' } = query;
    return asOf(reader, await earlyEngagement(reader, { ...question, days, granularity }));
  }
}

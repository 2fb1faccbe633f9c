import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { retentionImpact } from '@rollcall/analytics';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { NDayRetentionQuery, RetentionImpactView } from './retention.dto.js';
import { asOf, Questions } from './questions.js';

export class GetRetentionImpact extends Query<Answer<RetentionImpactView>> {
  constructor(
    readonly caller: Caller,
    readonly query: NDayRetentionQuery,
  ) {
    super();
  }
}

@QueryHandler(GetRetentionImpact)
export class GetRetentionImpactHandler implements IQueryHandler<GetRetentionImpact> {
  constructor(private readonly questions: Questions) {}

  async execute({ caller, query }: GetRetentionImpact): Promise<Answer<RetentionImpactView>> {
    const { reader, question, settings } = await this.questions.understand(caller, query);
    const { days = settings.experimentation.userActivationWindow } = query;
    return asOf(reader, await retentionImpact(reader, { ...question, days }));
  }
}

import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { engagement } from '@rollcall/analytics';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { EngagementView } from './engagement.dto.js';
import type { SelectionQuery } from './selection.dto.js';
import { asOf, Questions } from './questions.js';

export class GetEngagement extends Query<Answer<EngagementView>> {
  constructor(
    readonly caller: Caller,
    readonly query: SelectionQuery,
  ) {
    super();
  }
}

@QueryHandler(GetEngagement)
export class GetEngagementHandler implements IQueryHandler<GetEngagement> {
  constructor(private readonly questions: Questions) {}

  async execute({ caller, query }: GetEngagement): Promise<Answer<EngagementView>> {
    const { reader, question } = await this.questions.understand(caller, query);
    return asOf(reader, await engagement(reader, question));
  }
}

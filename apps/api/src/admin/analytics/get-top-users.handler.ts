import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { observedMetrics, topUsers } from '@rollcall/analytics';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { DEFAULT_TOP, type TopUsersQuery, type TopUserView } from './overview.dto.js';
import { asOf, Questions } from './questions.js';

export class GetTopUsers extends Query<Answer<readonly TopUserView[]>> {
  constructor(
    readonly caller: Caller,
    readonly query: TopUsersQuery,
  ) {
    super();
  }
}

@QueryHandler(GetTopUsers)
export class GetTopUsersHandler implements IQueryHandler<GetTopUsers> {
  constructor(private readonly questions: Questions) {}

  async execute({ caller, query }: GetTopUsers): Promise<Answer<readonly TopUserView[]>> {
    const { reader, question } = await this.questions.understand(caller, query);
    const { limit = DEFAULT_TOP } = query;
    const metrics = question.metric === undefined ? await observedMetrics(reader) : [question.metric];
    const tops: TopUserView[] = [];
    for (const metric of metrics) tops.push(...(await topUsers(reader, { ...question, metric, limit })));
    return asOf(reader, tops);
  }
}

import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { totalUsers } from '@rollcall/analytics';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { TotalUsersQuery, TotalUsersView } from './active-users.dto.js';
import { asOf, Questions, today } from './questions.js';

export class GetTotalUsers extends Query<Answer<TotalUsersView>> {
  constructor(
    readonly caller: Caller,
    readonly query: TotalUsersQuery,
  ) {
    super();
  }
}

@QueryHandler(GetTotalUsers)
export class GetTotalUsersHandler implements IQueryHandler<GetTotalUsers> {
  constructor(private readonly questions: Questions) {}

  async execute({ caller, query }: GetTotalUsers): Promise<Answer<TotalUsersView>> {
    const { from: first = '', to = first > today() ? first : today(), granularity = 'day' } = query;
    const { reader, question } = await this.questions.understand(caller, { ...query, to });
    const answer = await totalUsers(reader, { ...question, granularity });
    return asOf(reader, { granularity, from: question.from, to, asOf: reader.position, ...answer });
  }
}

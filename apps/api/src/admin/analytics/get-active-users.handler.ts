import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { activeUsers } from '@rollcall/analytics';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { ActiveUsersQuery, ActiveUsersView } from './active-users.dto.js';
import { asOf, Questions } from './questions.js';

export class GetActiveUsers extends Query<Answer<ActiveUsersView>> {
  constructor(
    readonly caller: Caller,
    readonly query: ActiveUsersQuery,
  ) {
    super();
  }
}

@QueryHandler(GetActiveUsers)
export class GetActiveUsersHandler implements IQueryHandler<GetActiveUsers> {
  constructor(private readonly questions: Questions) {}

  async execute({ caller, query }: GetActiveUsers): Promise<Answer<ActiveUsersView>> {
    const { reader, question } = await this.questions.understand(caller, query);
    const { granularity = 'day' } = query;
    return asOf(reader, await activeUsers(reader, { ...question, granularity }));
  }
}

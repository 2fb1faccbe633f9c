import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { usage } from '@rollcall/analytics';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { UsageQuery, UsageView } from './overview.dto.js';
import { asOf, Questions, today } from './questions.js';

export class GetUsage extends Query<Answer<UsageView>> {
  constructor(
    readonly caller: Caller,
    readonly query: UsageQuery,
  ) {
    super();
  }
}

@QueryHandler(GetUsage)
export class GetUsageHandler implements IQueryHandler<GetUsage> {
  constructor(private readonly questions: Questions) {}

  async execute({ caller, query }: GetUsage): Promise<Answer<UsageView>> {
    const { settings } = await this.questions.facts(caller);
    const reader = await this.questions.reader(caller);
    const { day = today() } = query;
    return asOf(reader, await usage(reader, day, settings.monthlyActiveUserAllowance));
  }
}

import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { stickiness } from '@rollcall/analytics';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { StickinessView } from './active-users.dto.js';
import type { SelectionQuery } from './selection.dto.js';
import { asOf, Questions } from './questions.js';

export class GetStickiness extends Query<Answer<StickinessView>> {
  constructor(
    readonly caller: Caller,
    readonly query: SelectionQuery,
  ) {
    super();
  }
}

@QueryHandler(GetStickiness)
export class GetStickinessHandler implements IQueryHandler<GetStickiness> {
  constructor(private readonly questions: Questions) {}

  async execute({ caller, query }: GetStickiness): Promise<Answer<StickinessView>> {
    const { reader, question } = await this.questions.understand(caller, query);
    const { timezone, from, to } = question;
    const answer = await stickiness(reader, question);
    return asOf(reader, { timezone, from, to, asOf: reader.position, ...answer });
  }
}

import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { partOf, type ListQuery } from '../bulk/list-query.dto.js';
import { adminAttribute, type AdminAttribute } from './attribute.dto.js';
import { Attributes } from './attributes.js';

export class ListAttributes extends Query<Answer<AdminAttribute[]>> {
  constructor(
    readonly caller: Caller,
    readonly part: ListQuery,
  ) {
    super();
  }
}

@QueryHandler(ListAttributes)
export class ListAttributesHandler implements IQueryHandler<ListAttributes> {
  constructor(private readonly attributes: Attributes) {}

  async execute({ caller, part }: ListAttributes): Promise<Answer<AdminAttribute[]>> {
    const { definitions, position } = await this.attributes.read(caller);
    return new Answer(partOf(definitions, part).map(adminAttribute), { asOf: position });
  }
}

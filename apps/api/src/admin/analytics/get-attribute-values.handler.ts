import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { attributeValues } from '@rollcall/analytics';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { attributeInsight } from './attribute-insight.js';
import type { AttributeValuesView } from './attribute-insight.dto.js';
import { AttributeUse } from './attribute-use.js';
import { asOf } from './questions.js';

export class GetAttributeValues extends Query<Answer<AttributeValuesView>> {
  constructor(
    readonly caller: Caller,
    readonly key: string,
  ) {
    super();
  }
}

@QueryHandler(GetAttributeValues)
export class GetAttributeValuesHandler implements IQueryHandler<GetAttributeValues> {
  constructor(private readonly attributes: AttributeUse) {}

  async execute({ caller, key }: GetAttributeValues): Promise<Answer<AttributeValuesView>> {
    const { reader, definition, limit } = await this.attributes.one(caller, key);
    const { users, values, everHeld } = await attributeValues(reader, key);
    const insight = attributeInsight(definition, { users, distinctValues: values.length, everHeld }, limit);
    return asOf(reader, { ...insight, values: values.slice(0, limit) });
  }
}

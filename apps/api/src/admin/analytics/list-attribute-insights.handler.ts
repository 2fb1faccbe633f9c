import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { attributeValues, isAnalyticsError, type SetReader } from '@rollcall/analytics';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { attributeInsight, type Counted } from './attribute-insight.js';
import type { AttributeInsightView } from './attribute-insight.dto.js';
import { AttributeUse } from './attribute-use.js';
import { asOf } from './questions.js';

export class ListAttributeInsights extends Query<Answer<readonly AttributeInsightView[]>> {
  constructor(readonly caller: Caller) {
    super();
  }
}

@QueryHandler(ListAttributeInsights)
export class ListAttributeInsightsHandler implements IQueryHandler<ListAttributeInsights> {
  constructor(private readonly attributes: AttributeUse) {}

  async execute({ caller }: ListAttributeInsights): Promise<Answer<readonly AttributeInsightView[]>> {
    const { reader, definitions, limit } = await this.attributes.all(caller);
    const insights: AttributeInsightView[] = [];
    for (const definition of definitions) {
      insights.push(attributeInsight(definition, await counted(reader, definition.key), limit));
    }
    return asOf(reader, insights);
  }
}

/** undefined: there are too many values. */
async function counted(reader: SetReader, key: string): Promise<Counted | undefined> {
  try {
    const { users, values, everHeld } = await attributeValues(reader, key);
    return { users, distinctValues: values.length, everHeld };
  } catch (error) {
    if (isAnalyticsError(error) && error.code === 'too_many_values') return undefined;
    throw error;
  }
}

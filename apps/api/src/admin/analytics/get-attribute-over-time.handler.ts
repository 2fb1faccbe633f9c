import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { activeUsers, attributePrefix } from '@rollcall/analytics';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type {
  AttributeOverTimeQuery,
  AttributeOverTimeView,
  AttributePeriodView,
} from './attribute-insight.dto.js';
import type { ActivePeriodView } from './active-users.dto.js';
import { AttributeUse } from './attribute-use.js';
import { asOf, rangeIn } from './questions.js';

export class GetAttributeOverTime extends Query<Answer<AttributeOverTimeView>> {
  constructor(
    readonly caller: Caller,
    readonly key: string,
    readonly query: AttributeOverTimeQuery,
  ) {
    super();
  }
}

@QueryHandler(GetAttributeOverTime)
export class GetAttributeOverTimeHandler implements IQueryHandler<GetAttributeOverTime> {
  constructor(private readonly attributes: AttributeUse) {}

  async execute({ caller, key, query }: GetAttributeOverTime): Promise<Answer<AttributeOverTimeView>> {
    const { timezone = 'utc', granularity = 'month' } = query;
    const { reader, limit } = await this.attributes.one(caller, key);
    const field = attributePrefix + key;
    const { total, segments, ...range } = await activeUsers(reader, {
      ...(await rangeIn(reader, query, timezone)),
      granularity,
      timezone,
      filter: { kind: 'fact', field, test: { op: 'exists' } },
      segmentBy: field,
      attributes: 'then',
      maxSegments: limit,
    });
    const values = (segments ?? []).map(({ segment, periods }) => ({
      value: segment[key] ?? '',
      periods: periods.map(usersIn),
    }));
    return asOf(reader, { key, ...range, total: total.map(usersIn), values });
  }
}

const usersIn = ({ period, active }: ActivePeriodView): AttributePeriodView => ({ period, users: active });

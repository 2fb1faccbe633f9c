import { IsNumber, IsOptional } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { Nested, Null } from '../../http/validation/nested.js';
import { IsEventAttributes, IsEventInstant } from '../../http/validation/rules.js';
import { IdentifiedUserBody } from '../users/user.dto.js';

export class MetricEventBody {
  @JSONSchema({ description: 'Created or changed by what is passed, before the event is recorded.' })
  @Nested(IdentifiedUserBody)
  user!: IdentifiedUserBody;

  @JSONSchema({ description: 'Added to the total: positive, negative or fractional.' })
  @IsNumber({}, { message: '$property must be a finite number' })
  value!: number;

  @JSONSchema({ description: 'Event attributes that were created before.' })
  @Null('dropEntries')
  @IsOptional()
  @IsEventAttributes()
  attributes?: Record<string, string>;

  @JSONSchema({ description: 'When it happened, for backfills; else now.' })
  @IsOptional()
  @IsEventInstant()
  timestamp?: string;
}

export const metricEventExample = {
  user: { id: '18', email: 'user@example.com', tz: 'Europe/London' },
  value: 750,
  attributes: { category: 'writing' },
};

import { ApiInteger, ApiProperty, ApiPropertyOptional } from '../../http/openapi.js';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { MetricEventBody } from '../../application/metric-events/metric-event.dto.js';
import { IssueView } from '../bulk/issue.dto.js';

const MAX_IDEMPOTENCY_KEY = 255;
export const MAX_BATCH_EVENTS = 1000;

export class BatchEventItem extends MetricEventBody {
  @JSONSchema({ description: 'Of a metric.' })
  @IsString()
  key!: string;

  @JSONSchema({ description: 'Per user and metric; an item whose key was used before is ignored.' })
  @IsOptional()
  @MaxLength(MAX_IDEMPOTENCY_KEY)
  @IsString()
  idempotencyKey?: string;
}

export const batchExample = [
  {
    key: 'words-written',
    user: { id: '18', tz: 'Europe/London' },
    value: 750,
    timestamp: '2024-01-17T09:30:00Z',
    idempotencyKey: 'e4296e4b-8493-4bd1-9c30-5a1a9ac4d78f',
  },
];

export class IssueOfEvent extends IssueView {
  @ApiProperty({ example: '18', description: 'Whose event it is.' })
  userId!: string;
}

export class AcceptedEvents {
  @ApiInteger({ example: 1, description: 'Items that were recorded, or had been before.' })
  accepted!: number;

  @ApiInteger({
    required: false,
    example: 1,
    description: 'Of those, items whose idempotency key had been used before; absent where there are none.',
  })
  replayed?: number;

  @ApiPropertyOptional({ type: [IssueOfEvent], description: "Items that the user's state refused." })
  issues?: IssueOfEvent[];
}

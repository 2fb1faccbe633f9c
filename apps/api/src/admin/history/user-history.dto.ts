import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { userEventTypes, type FieldChange, type UserEvent } from '@rollcall/domain';
import { eventTypes } from '../../history/event-types.js';
import { IsPastInstant } from '../../history/instants.js';
import { RecordedBetweenQuery } from '../../history/recorded-between.js';
import { ApiInteger, ApiProperty, ApiPropertyOptional } from '../../http/openapi.js';

const orders = ['newest', 'oldest'] as const;
export const DEFAULT_EVENTS = 20;
const MOST_EVENTS = 200;
const IsUserEventTypes = eventTypes('user-event-types', userEventTypes);

export class UserEventsQuery extends RecordedBetweenQuery {
  @JSONSchema({ default: 'newest' })
  @IsOptional()
  @IsIn(orders, { message: '$property must be one of newest, oldest' })
  order?: (typeof orders)[number];

  @JSONSchema({ default: DEFAULT_EVENTS })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_EVENTS)
  limit?: number;

  @JSONSchema({ description: "`next` of the page before; the order must be that page's." })
  @IsOptional()
  @Matches(/^\d{1,15}$/, { message: '$property must be what the page before gave as next' })
  cursor?: string;

  @IsOptional()
  @IsUserEventTypes()
  type?: UserEvent['type'][];
}

const anything = {
  anyOf: [...['string', 'number', 'boolean', 'null'].map((type) => ({ type })), { type: 'array', items: {} }],
};

export class ChangeOfField implements FieldChange {
  @ApiProperty({
    example: 'attributes.plan',
    description:
      '`id`, `email`, `name`, `tz`, `deviceTokens`, `subscribeToEmails`, `control`, `attributes.<key>`, ' +
      '`preferences.notifications.<type>`, `preferences.streak.<part>`, `metrics.<key>` (its total).',
  })
  field!: string;

  @ApiProperty({ ...anything, example: 'free', description: 'null = there was nothing.' })
  before!: unknown;

  @ApiProperty({ ...anything, example: 'pro', description: 'null = there is nothing.' })
  after!: unknown;
}

export class ProblemOfEvent {
  @ApiProperty({ example: 'unknown_event_version' })
  code!: string;

  @ApiProperty({ example: 'Version 2 of AttributesSet is not known here' })
  error!: string;
}

export class UserEventRow {
  @ApiInteger({ example: 3, description: "Place in the user's stream; 0 is the first." })
  revision!: number;

  @ApiProperty({ format: 'uuid', example: '3f6a4a52-9a0f-4f0c-8f55-0f4cf2d3c1a7' })
  id!: string;

  @ApiProperty({ enum: userEventTypes, example: 'AttributesSet' })
  type!: string;

  @ApiProperty({ example: '0000000000000042', description: 'Place in the log.' })
  position!: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  recordedAt?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    example: '2026-01-30T22:00:00.000Z',
    description: 'When it happened; of metric events only.',
  })
  at?: string;

  @ApiPropertyOptional({ example: '9d037290', description: 'Prefix of the API key that asked for it.' })
  actor?: string;

  @ApiPropertyOptional({ example: 'req-8f2c', description: '`x-request-id` of the request.' })
  correlationId?: string;

  @ApiPropertyOptional({ example: 'req-8f2b' })
  causationId?: string;

  @ApiPropertyOptional({ example: 'draft-1' })
  idempotencyKey?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { keys: ['plan'], sealed: { plan: 'pro' } },
    description: 'What was recorded, in the newest schema version; `sealed` is the personal part, opened.',
  })
  data?: object;

  @ApiProperty({
    type: [ChangeOfField],
    nullable: true,
    description: 'By field; null where the state before it, or the event itself, cannot be read.',
  })
  changes!: readonly FieldChange[] | null;

  @ApiPropertyOptional({ type: ProblemOfEvent, description: 'Why this server cannot read the event.' })
  problem?: ProblemOfEvent;
}

export class UserEventsPage {
  @ApiProperty({ type: [UserEventRow] })
  events!: readonly UserEventRow[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: '3',
    description: 'Cursor of the next page; null = none.',
  })
  next!: string | null;
}

export class UserDiffQuery {
  @JSONSchema({ description: 'The earlier instant; nothing need have been known of the user then.' })
  @IsPastInstant()
  from!: string;

  @JSONSchema({ description: 'The later instant. Default: now.' })
  @IsOptional()
  @IsPastInstant()
  to?: string;
}

export class UserDiff {
  @ApiProperty({ format: 'date-time', example: '2026-01-01T00:00:00.000Z' })
  from!: string;

  @ApiProperty({ format: 'date-time', example: '2026-02-01T00:00:00.000Z' })
  to!: string;

  @ApiInteger({ example: 2, description: 'Revision of the last event at or before `from`; -1 = none yet.' })
  fromRevision!: number;

  @ApiInteger({ example: 7 })
  toRevision!: number;

  @ApiProperty({ type: [ChangeOfField] })
  changes!: readonly FieldChange[];
}

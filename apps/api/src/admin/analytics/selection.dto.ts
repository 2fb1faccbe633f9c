import { type Calendar, calendars } from '@rollcall/analytics';
import { IsIn, IsOptional, Length } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { ApiProperty } from '../../http/openapi.js';
import { IsCalendarDay, IsText } from '../../http/validation/rules.js';

export const granularities = ['day', 'week', 'month'] as const;
const attributeTimes = ['now', 'then'] as const;

/** `$property must be one of …` */
export const oneOf = (values: readonly string[]) => ({
  message: `$property must be one of ${values.join(', ')}`,
});

/** Whom a question is about. */
export class FilterQuery {
  @JSONSchema({
    description: 'Only users who pass: JSON, in the grammar of docs/analytics.md.',
    example: '{"field":"attributes.plan","op":"in","value":["pro","team"]}',
  })
  @IsOptional()
  @IsText()
  filter?: string;

  @JSONSchema({
    description: 'Only users with all of these attributes; beside `filter`, both have to pass.',
    example: 'city:london,plan:pro',
  })
  @IsOptional()
  @IsText()
  userAttributes?: string;

  @JSONSchema({
    description: 'Id of a saved segment: only its members. Beside the others, all have to pass.',
    example: '7f6f2a9e-3f0b-4a5e-9c1d-2b8e6f4a1c33',
  })
  @IsOptional()
  @Length(1, 64)
  @IsText()
  segment?: string;
}

/** Whom, and split by what. */
export class SegmentsQuery extends FilterQuery {
  @JSONSchema({
    description:
      'Key of an attribute, all of whose values are answered side by side; or `control`, `tz`, `subscribeToEmails`, ' +
      'or a preference such as `preferences.notifications.recap`.',
    example: 'plan',
  })
  @IsOptional()
  @IsText()
  segmentBy?: string;
}

/** Whom, split by what, and when. */
export class SelectionQuery extends SegmentsQuery {
  @JSONSchema({ description: 'Default: the first day on which anybody was active.', example: '2024-01-01' })
  @IsOptional()
  @IsCalendarDay()
  from?: string;

  @JSONSchema({ description: 'Included. Default: the last day on which anybody was.', example: '2024-01-31' })
  @IsOptional()
  @IsCalendarDay()
  to?: string;

  @JSONSchema({ description: "Days in UTC, or in each user's own zone at the time.", default: 'utc' })
  @IsOptional()
  @IsIn(calendars, oneOf(calendars))
  timezone?: Calendar;

  @JSONSchema({ description: 'Key of a metric. Default: all of them.', example: 'words-written' })
  @IsOptional()
  @IsText()
  metric?: string;

  @JSONSchema({
    description: 'Attributes as they are now, or as they were on the day of the activity.',
    default: 'now',
  })
  @IsOptional()
  @IsIn(attributeTimes, oneOf(attributeTimes))
  attributes?: (typeof attributeTimes)[number];
}

/** OpenAPI of a segment's name. */
export const segmentProperty = {
  type: 'object',
  additionalProperties: { type: 'string' },
  example: { plan: 'pro' },
} as const;

/** What ranges have in common. */
export class RangeView {
  @ApiProperty({ enum: calendars, example: 'utc' })
  timezone!: Calendar;

  @ApiProperty({ format: 'date', example: '2024-01-01' })
  from!: string;

  @ApiProperty({ format: 'date', example: '2024-01-31' })
  to!: string;

  @ApiProperty({ example: '0000000000000042', description: 'Everything up to this position is in it.' })
  asOf!: string;
}

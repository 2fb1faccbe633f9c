import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { Granularity } from '@rollcall/analytics';
import { ApiInteger, ApiProperty } from '../../http/openapi.js';
import { granularities, oneOf, RangeView, segmentProperty, SelectionQuery } from './selection.dto.js';

/** Longest time that counts as early. */
const MOST_DAYS = 365;

export class EngagementDayView {
  @ApiProperty({ format: 'date', example: '2024-01-01' })
  period!: string;

  @ApiProperty({ example: 9000, description: 'Of all values of the day.' })
  sum!: number;

  @ApiInteger({ example: 12 })
  active!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 750,
    description: '`sum` ÷ `active`; null where nobody was active.',
  })
  engagement!: number | null;
}

export class EngagementSegmentView {
  @ApiProperty(segmentProperty)
  segment!: Readonly<Record<string, string>>;

  @ApiProperty({ type: [EngagementDayView] })
  periods!: readonly EngagementDayView[];
}

export class EngagementView extends RangeView {
  @ApiProperty({ type: [EngagementDayView], description: 'Every day of the range.' })
  total!: readonly EngagementDayView[];

  @ApiProperty({ type: [EngagementSegmentView], required: false, description: 'Where they were asked for.' })
  segments?: readonly EngagementSegmentView[];
}

export class EarlyEngagementQuery extends SelectionQuery {
  @JSONSchema({
    description:
      "From the day of the first event on. Default: the environment's user activation window (14 unless set).",
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_DAYS)
  days?: number;

  @JSONSchema({ description: "Default: the environment's aggregation period (month unless set)." })
  @IsOptional()
  @IsIn(granularities, oneOf(granularities))
  granularity?: Granularity;
}

export class EarlyEngagementPeriodView {
  @ApiProperty({ format: 'date', example: '2024-01-01' })
  period!: string;

  @ApiInteger({ example: 40, description: 'Those whose first event, of any metric, is in the period.' })
  users!: number;

  @ApiProperty({ example: 52_000, description: 'What they added in their first days.' })
  sum!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 1300,
    description: '`sum` ÷ `users`; null where there is nobody.',
  })
  average!: number | null;
}

export class EarlyEngagementSegmentView {
  @ApiProperty(segmentProperty)
  segment!: Readonly<Record<string, string>>;

  @ApiProperty({ type: [EarlyEngagementPeriodView] })
  periods!: readonly EarlyEngagementPeriodView[];
}

export class EarlyEngagementView extends RangeView {
  @ApiInteger({ example: 14 })
  days!: number;

  @ApiProperty({ type: [EarlyEngagementPeriodView] })
  total!: readonly EarlyEngagementPeriodView[];

  @ApiProperty({
    type: [EarlyEngagementSegmentView],
    required: false,
    description: 'Where they were asked for.',
  })
  segments?: readonly EarlyEngagementSegmentView[];
}

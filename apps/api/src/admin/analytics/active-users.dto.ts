import { IsIn, IsOptional } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { Granularity } from '@rollcall/analytics';
import { ApiInteger, ApiProperty } from '../../http/openapi.js';
import {
  granularities,
  oneOf,
  RangeView,
  segmentProperty,
  SegmentsQuery,
  SelectionQuery,
} from './selection.dto.js';
import { IsCalendarDay } from '../../http/validation/rules.js';

export class ActiveUsersQuery extends SelectionQuery {
  @JSONSchema({ default: 'day' })
  @IsOptional()
  @IsIn(granularities, oneOf(granularities))
  granularity?: Granularity;
}

export class ActivePeriodView {
  @ApiProperty({ format: 'date', example: '2024-01-01', description: 'First day of the period.' })
  period!: string;

  @ApiInteger({ example: 12 })
  active!: number;

  @ApiInteger({ example: 3, description: 'Of the active: those whose first event is in the period.' })
  new!: number;

  @ApiInteger({ example: 9 })
  returning!: number;
}

export class ActiveSegmentView {
  @ApiProperty(segmentProperty)
  segment!: Readonly<Record<string, string>>;

  @ApiProperty({ type: [ActivePeriodView] })
  periods!: readonly ActivePeriodView[];
}

export class ActiveUsersView extends RangeView {
  @ApiProperty({ enum: granularities, example: 'day' })
  granularity!: Granularity;

  @ApiProperty({ type: [ActivePeriodView], description: 'Every period of the range.' })
  total!: readonly ActivePeriodView[];

  @ApiProperty({ type: [ActiveSegmentView], required: false, description: 'Where they were asked for.' })
  segments?: readonly ActiveSegmentView[];
}

export class StickyMonthView {
  @ApiProperty({ format: 'date', example: '2024-01-01' })
  period!: string;

  @ApiProperty({ example: 494.2, description: "Mean over the month's days in the range." })
  averageDailyActive!: number;

  @ApiInteger({ example: 5700 })
  monthlyActive!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.087,
    description: 'DAU/MAU; null where nobody was active.',
  })
  stickiness!: number | null;
}

export class StickySegmentView {
  @ApiProperty(segmentProperty)
  segment!: Readonly<Record<string, string>>;

  @ApiProperty({ type: [StickyMonthView] })
  months!: readonly StickyMonthView[];
}

export class StickinessView extends RangeView {
  @ApiProperty({ type: [StickyMonthView] })
  months!: readonly StickyMonthView[];

  @ApiProperty({ type: [StickySegmentView], required: false, description: 'Where they were asked for.' })
  segments?: readonly StickySegmentView[];
}

export class TotalUsersQuery extends SegmentsQuery {
  @JSONSchema({ description: 'Default: the first day on which anybody was active.' })
  @IsOptional()
  @IsCalendarDay()
  from?: string;

  @JSONSchema({ description: 'Included. Default: today.' })
  @IsOptional()
  @IsCalendarDay()
  to?: string;

  @JSONSchema({ default: 'day' })
  @IsOptional()
  @IsIn(granularities, oneOf(granularities))
  granularity?: Granularity;
}

export class TotalPeriodView {
  @ApiProperty({ format: 'date', example: '2024-01-01' })
  period!: string;

  @ApiInteger({ example: 18000, description: 'Known by the end of the period.' })
  total!: number;
}

export class TotalSegmentView {
  @ApiProperty(segmentProperty)
  segment!: Readonly<Record<string, string>>;

  @ApiProperty({ type: [TotalPeriodView] })
  periods!: readonly TotalPeriodView[];
}

export class TotalUsersView {
  @ApiProperty({ enum: granularities, example: 'day' })
  granularity!: Granularity;

  @ApiProperty({ format: 'date', example: '2024-01-01' })
  from!: string;

  @ApiProperty({ format: 'date', example: '2024-01-31' })
  to!: string;

  @ApiProperty({ example: '0000000000000042' })
  asOf!: string;

  @ApiProperty({ type: [TotalPeriodView] })
  total!: readonly TotalPeriodView[];

  @ApiProperty({ type: [TotalSegmentView], required: false, description: 'Where they were asked for.' })
  segments?: readonly TotalSegmentView[];
}

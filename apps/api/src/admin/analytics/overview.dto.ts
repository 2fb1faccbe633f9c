import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { ApiInteger, ApiProperty, ApiPropertyOptional } from '../../http/openapi.js';
import { IsCalendarDay } from '../../http/validation/rules.js';
import { segmentProperty, SegmentsQuery, SelectionQuery } from './selection.dto.js';

export const DEFAULT_TOP = 10;
const MOST_TOP = 1_000;

export class TopUsersQuery extends SelectionQuery {
  @JSONSchema({ default: DEFAULT_TOP, description: 'Most users of each metric.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_TOP)
  limit?: number;
}

export class TopUserView {
  @ApiPropertyOptional({
    ...segmentProperty,
    description: 'Where segments were asked for: those of each follow upon those of all.',
  })
  segment?: Readonly<Record<string, string>>;

  @ApiProperty({ example: 'words-written' })
  metric!: string;

  @ApiProperty({ example: '18' })
  userId!: string;

  @ApiProperty({ example: 2178, description: "Of the metric's values in the range." })
  total!: number;
}

const day = { description: 'As of this day in UTC. Default: today.', example: '2024-01-31' };

export class SummaryQuery extends SegmentsQuery {
  @JSONSchema(day)
  @IsOptional()
  @IsCalendarDay()
  day?: string;
}

class SummaryNumbers {
  @ApiInteger({ example: 18_000, description: 'Everybody ever identified, also without an event.' })
  totalUsers!: number;

  @ApiInteger({ example: 494, description: 'On the day.' })
  dailyActiveUsers!: number;

  @ApiInteger({ example: 5700, description: "In the day's calendar month." })
  monthlyActiveUsers!: number;
}

export class SummarySegmentView extends SummaryNumbers {
  @ApiProperty(segmentProperty)
  segment!: Readonly<Record<string, string>>;
}

export class SummaryView extends SummaryNumbers {
  @ApiProperty({ type: [SummarySegmentView], required: false, description: 'Where they were asked for.' })
  segments?: readonly SummarySegmentView[];
}

export class UsageQuery {
  @JSONSchema({ ...day, description: 'In the month of this day. Default: today, in UTC.' })
  @IsOptional()
  @IsCalendarDay()
  day?: string;
}

export class UsageView {
  @ApiProperty({ format: 'date', example: '2026-11-01' })
  month!: string;

  @ApiInteger({ example: 5700 })
  monthlyActiveUsers!: number;

  @ApiInteger({
    nullable: true,
    example: 10_000,
    description: 'The setting `monthlyActiveUserAllowance`; null = none. Exceeding it blocks nobody.',
  })
  allowance!: number | null;

  @ApiProperty({ format: 'date', example: '2026-12-01' })
  resetsOn!: string;
}

import { ApiProperty } from '../../http/openapi.js';
import { IsIn } from 'class-validator';
import type { Aggregation } from '@rollcall/domain';
import { MomentQuery } from '../../history/moment.js';
import { IsCalendarDay } from '../../http/validation/rules.js';

const aggregations: readonly Aggregation[] = ['daily', 'weekly', 'monthly'];

export class EventSummaryQuery extends MomentQuery {
  @IsIn(aggregations, { message: '$property must be one of daily, weekly, monthly' })
  aggregation!: Aggregation;

  @IsCalendarDay()
  startDate!: string;

  @IsCalendarDay()
  endDate!: string;
}

export class EventSummaryRow {
  @ApiProperty({
    format: 'date',
    example: '2024-01-01',
    description: 'First day of the period, which may be before `startDate`.',
  })
  date!: string;

  @ApiProperty({ example: 750, description: 'Running total at the end of the period, or of `endDate`.' })
  total!: number;

  @ApiProperty({ example: 250, description: 'Net change in the period, from `startDate` to `endDate` only.' })
  change!: number;
}

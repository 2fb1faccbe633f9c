import { type Calendar, calendars } from '@rollcall/analytics';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { Granularity } from '@rollcall/analytics';
import { ApiInteger, ApiProperty } from '../../http/openapi.js';
import { granularities, oneOf, RangeView } from './selection.dto.js';
import { IsCalendarDay } from '../../http/validation/rules.js';

const statuses = ['ok', 'near', 'beyond'] as const;

export class AttributePath {
  @Matches(/^[a-zA-Z\d_-]+$/, { message: '$property must be the key of an attribute' })
  key!: string;
}

export class AttributeInsightView {
  @ApiProperty({ example: 'plan' })
  key!: string;

  @ApiProperty({ example: 'Plan' })
  name!: string;

  @ApiInteger({
    nullable: true,
    example: 12_400,
    description: 'Who have a value; null = not counted.',
  })
  users!: number | null;

  @ApiInteger({
    nullable: true,
    example: 3,
    description: 'That anybody has; null = not counted.',
  })
  distinctValues!: number | null;

  @ApiInteger({ example: 1_000, description: 'The setting `attributeValueLimit`.' })
  limit!: number;

  @ApiProperty({ enum: statuses, example: 'ok', description: '`near`: from four fifths of the limit on.' })
  status!: (typeof statuses)[number];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'What to do about it, unless `ok`.',
  })
  warning!: string | null;
}

export class AttributeValueView {
  @ApiProperty({ example: 'pro' })
  value!: string;

  @ApiInteger({ example: 3_100 })
  users!: number;
}

export class AttributeValuesView extends AttributeInsightView {
  @ApiProperty({ type: [AttributeValueView], description: 'Most users first; as many as the limit is.' })
  values!: readonly AttributeValueView[];
}

export class AttributeOverTimeQuery {
  @JSONSchema({ description: 'Default: the first day on which anybody was active.' })
  @IsOptional()
  @IsCalendarDay()
  from?: string;

  @JSONSchema({ description: 'Included. Default: the last day on which anybody was.' })
  @IsOptional()
  @IsCalendarDay()
  to?: string;

  @JSONSchema({ default: 'month' })
  @IsOptional()
  @IsIn(granularities, oneOf(granularities))
  granularity?: Granularity;

  @JSONSchema({ default: 'utc' })
  @IsOptional()
  @IsIn(calendars, oneOf(calendars))
  timezone?: Calendar;
}

export class AttributePeriodView {
  @ApiProperty({ format: 'date', example: '2024-01-01' })
  period!: string;

  @ApiInteger({ example: 120, description: 'Active in the period while they had the value.' })
  users!: number;
}

export class ValueOverTimeView {
  @ApiProperty({ example: 'pro' })
  value!: string;

  @ApiProperty({ type: [AttributePeriodView] })
  periods!: readonly AttributePeriodView[];
}

export class AttributeOverTimeView extends RangeView {
  @ApiProperty({ example: 'plan' })
  key!: string;

  @ApiProperty({ enum: granularities, example: 'month' })
  granularity!: Granularity;

  @ApiProperty({ type: [AttributePeriodView], description: 'Active in the period while they had any value.' })
  total!: readonly AttributePeriodView[];

  @ApiProperty({ type: [ValueOverTimeView] })
  values!: readonly ValueOverTimeView[];
}

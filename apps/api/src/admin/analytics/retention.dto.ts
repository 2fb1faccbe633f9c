import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { type Granularity, MAX_DAYS } from '@rollcall/analytics';
import { ApiInteger, ApiProperty } from '../../http/openapi.js';
import { granularities, oneOf, segmentProperty, SelectionQuery } from './selection.dto.js';

export const DEFAULT_PERIODS = 13;
const MOST_PERIODS = 1_000;

export class RetentionQuery extends SelectionQuery {
  @JSONSchema({ default: 'month', description: 'What cohorts, and the periods after them, are.' })
  @IsOptional()
  @IsIn(granularities, oneOf(granularities))
  cohort?: Granularity;

  @JSONSchema({ default: DEFAULT_PERIODS, description: "The cohort's own is the first of them." })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_PERIODS)
  periods?: number;
}

export class CohortView {
  @ApiProperty({ format: 'date', example: '2024-01-01', description: "First day of the cohort's period." })
  cohort!: string;

  @ApiInteger({ example: 40 })
  size!: number;

  @ApiInteger({
    isArray: true,
    example: [40, 21],
    description: '`retained[k]`: active in the k-th period after it.',
  })
  retained!: readonly number[];
}

export class CohortSegmentView {
  @ApiProperty(segmentProperty)
  segment!: Readonly<Record<string, string>>;

  @ApiProperty({ type: [CohortView] })
  cohorts!: readonly CohortView[];
}

export class RetentionView {
  @ApiProperty({ type: [CohortView] })
  cohorts!: readonly CohortView[];

  @ApiProperty({ type: [CohortSegmentView], required: false, description: 'Where they were asked for.' })
  segments?: readonly CohortSegmentView[];
}

const days = {
  description:
    "After the day of the first event. Default: the environment's user activation window (14 unless set).",
};

export class NDayRetentionQuery extends SelectionQuery {
  @JSONSchema(days)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_DAYS)
  days?: number;
}

export class FirstDayView {
  @ApiProperty({ format: 'date', example: '2024-01-01', description: 'Day of the first event.' })
  period!: string;

  @ApiInteger({ example: 5 })
  users!: number;

  @ApiInteger({ example: 2 })
  retained!: number;
}

export class RetainedView {
  @ApiInteger({ example: 632, description: 'Those whose first event is in the range.' })
  users!: number;

  @ApiInteger({ example: 17, description: 'Those of them who were active on exactly that day after it.' })
  retained!: number;

  @ApiProperty({ type: [FirstDayView] })
  series!: readonly FirstDayView[];
}

export class RetainedSegmentView {
  @ApiProperty(segmentProperty)
  segment!: Readonly<Record<string, string>>;

  @ApiProperty({ type: RetainedView })
  retention!: RetainedView;
}

export class NDayRetentionView extends RetainedView {
  @ApiInteger({ example: 14 })
  days!: number;

  @ApiProperty({ type: [RetainedSegmentView], required: false, description: 'Where they were asked for.' })
  segments?: readonly RetainedSegmentView[];
}

export class GroupRetentionView extends RetainedView {
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.027,
    description: 'null where the group has nobody.',
  })
  rate!: number | null;
}

class ComparedGroups {
  @ApiProperty({ type: GroupRetentionView, description: 'Those who are not in the control group.' })
  treated!: GroupRetentionView;

  @ApiProperty({ type: GroupRetentionView })
  control!: GroupRetentionView;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 1.4,
    description:
      'Rate of the treated less that of the control group, in percentage points; null where one has nobody.',
  })
  impact!: number | null;
}

export class ImpactSegmentView extends ComparedGroups {
  @ApiProperty(segmentProperty)
  segment!: Readonly<Record<string, string>>;
}

export class RetentionImpactView extends ComparedGroups {
  @ApiInteger({ example: 14 })
  days!: number;

  @ApiProperty({ type: [ImpactSegmentView], required: false, description: 'Where they were asked for.' })
  segments?: readonly ImpactSegmentView[];
}
